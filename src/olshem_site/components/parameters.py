"""The names of what a standard may promise: the catalogue's, for the parameters that standards of public services have."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from olshem_site.components.view import View
from olshem_site.texts import deferred, safe

FIRST = ("term", "fee", "max-wait-submission", "max-service-time", "max-wait-receipt")
"""What is said first, in this order."""
_NAMES = {
    "term": deferred("Time limit"),
    "fee": deferred("Fee"),
    "max-wait-submission": deferred("Longest queue to apply"),
    "max-wait-receipt": deferred("Longest queue to collect"),
    "max-service-time": deferred("Longest time at the counter"),
    "validity": deferred("Valid for"),
    "visits": deferred("Visits needed"),
    "documents-required": deferred("Documents asked for"),
    "additional-documents": deferred("Time to bring missing documents"),
    "notice-of-missing-documents": deferred("Notice of missing documents within"),
    "notice-of-extension": deferred("Notice of an extension within"),
    "term-extension": deferred("The time limit may be extended by"),
    "term-extension-verification": deferred("Extension where facts are checked"),
    "term-additional-check": deferred("Time limit with an additional check"),
    "term-associations": deferred("Time limit for associations"),
    "term-by-court-decision": deferred("Time limit after a court's decision"),
    "term-citizenship": deferred("Time limit where citizenship is asked for"),
    "term-completeness-check": deferred("Check whether the papers are complete"),
    "term-deal-not-notarised": deferred("Time limit where the deal is not notarised"),
    "term-electronic": deferred("Time limit of the electronic form"),
    "term-incomplete-documents": deferred("Time limit where documents were incomplete"),
    "term-non-resident-mother": deferred("Time limit where the mother is not a resident"),
    "term-other-offices": deferred("Time limit at other offices"),
    "term-paternity-or-adoption": deferred("Time limit for paternity or adoption"),
    "term-permanent-residence": deferred("Time limit with permanent residence"),
    "term-record-change": deferred("Time limit to change a record"),
    "term-refusal-incomplete": deferred("Refusal for incomplete documents within"),
    "term-regional-quota": deferred("Time limit within the regional quota"),
    "term-small-business": deferred("Time limit for small businesses"),
    "term-stage-1": deferred("Time limit of the first stage"),
    "term-stage-2": deferred("Time limit of the second stage"),
    "term-travel-other": deferred("Time limit with carriage to other places"),
    "term-travel-regional-centre": deferred("Time limit with carriage to a regional centre"),
    "term-urgent-1": deferred("Time limit, urgent, first category"),
    "term-urgent-1-regional-centre": deferred("Time limit, urgent, first category, regional centres"),
    "term-urgent-2": deferred("Time limit, urgent, second category"),
    "term-urgent-2-regional-centre": deferred("Time limit, urgent, second category, regional centres"),
    "term-urgent-3": deferred("Time limit, urgent, third category"),
    "term-with-apostille": deferred("Time limit with an apostille"),
    "stage-commission-check": deferred("Check by the commission"),
    "stage-transfer-to-commission": deferred("Handed to the commission within"),
    "delivery-to-state-corporation": deferred("Result handed to the State Corporation"),
    "acceptance-confirmation-term": deferred("Confirmation that the application was accepted, within"),
    "information-term": deferred("Information about the decision, within"),
    "application-window": deferred("May be asked for until"),
    "latest-application": deferred("Latest time to apply"),
    "after-hours-rule": deferred("What comes after office hours"),
    "counting-rule": deferred("How the time is counted"),
    "changes-per-year": deferred("Changes allowed in a year"),
    "residence-requirement": deferred("Residence required"),
    "refusal-grounds": deferred("Grounds for a refusal"),
    "channels": deferred("Ways to apply"),
    "form": deferred("Form of the service"),
    "result-form": deferred("Form of the result"),
    "reception-hours": deferred("Hours in which applications are taken"),
    "working-hours": deferred("Office hours"),
    "fee-by-court-decision": deferred("Fee after a court's decision"),
    "fee-certificate-after-change": deferred("Fee of a certificate after a change"),
    "fee-foreign-adoption": deferred("Fee of an adoption from abroad"),
    "fee-identity-card": deferred("Fee of an identity card"),
    "fee-identity-card-expired": deferred("Fee of an identity card that ran out"),
    "fee-identity-card-lost": deferred("Fee of an identity card that was lost"),
    "fee-identity-card-lost-repeatedly": deferred("Fee of an identity card that was lost again"),
    "fee-passport": deferred("Fee of a passport"),
    "fee-passport-36-pages": deferred("Fee of a passport of 36 pages"),
    "fee-passport-48-pages": deferred("Fee of a passport of 48 pages"),
    "fee-record-change": deferred("Fee to change a record"),
    "fee-urgent-1": deferred("Fee, urgent, first category"),
    "fee-urgent-2": deferred("Fee, urgent, second category"),
    "fee-urgent-3": deferred("Fee, urgent, third category"),
    "complaint-deadline": deferred("A complaint is considered within"),
    "complaint-forwarding": deferred("A complaint is passed on within"),
    "complaint-route": deferred("Where to complain"),
}


def parameter_name(view: View, code: str) -> Markup:
    """The name of a standard's parameter; its code where the catalogue has none."""
    named = _NAMES.get(code)
    return view.words.gettext(named[0]) if named is not None else escape(code)


def parameter_names(view: View, codes: Iterable[str], *, capital: bool = True) -> Markup:
    """Parameters by name, one after another: at most the first begins with a capital letter."""
    said = view.joined([safe(name[:1].lower() + name[1:]) for name in (parameter_name(view, code) for code in codes)])
    return safe(said[:1].upper() + said[1:]) if capital else said
