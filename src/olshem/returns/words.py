"""What is told of returns, by code: why one is refused, and what is only remarked upon."""

from __future__ import annotations

from collections.abc import Mapping

REFUSALS: Mapping[str, str] = {
    "returns.body-missing": "the row does not say whose return it is",
    "returns.body-unknown": "the rulebook has no such body",
    "returns.body-ambiguous": "this name is that of several bodies",
    "returns.period-missing": "the row does not say of which period it is",
    "returns.period-invalid": "this is no period of the form",
    "returns.form-not-in-force": "the form was not in force in this period",
    "returns.return-repeated": "there is another return of this body and period; the first one stands",
    "returns.number-invalid": "this is not a number",
    "returns.number-ambiguous": "this number can be read in two ways",
    "returns.number-not-whole": "a count is a whole number",
    "returns.number-outside": "the cell cannot hold this number",
    "returns.ratio-refused": "this is a ratio, not a count",
    "returns.bytes-invalid": "this text is not in the declared encoding",
    "returns.cells-too-few": "the row has too few cells",
    "returns.cells-too-many": "the row has too many cells",
    "returns.quote-stray": "a quotation mark stands where none may",
    "returns.line-break-stray": "a carriage return stands alone",
    "returns.cell-error": "the cell of the workbook holds an error",
    "returns.formula-without-value": "the cell of the workbook holds a formula whose value was never stored",
    "returns.number-inexact": "a workbook cannot be trusted to have kept so long a number",
}
"""Why a return is refused."""
FINDINGS: Mapping[str, str] = {
    "returns.balance-broken": "this does not balance",
    "returns.cell-blank": "this cell was left blank in a return that was sent: no figure is made of it",
    "returns.cell-not-asked": "the form did not ask for this in the period; it was left out",
    "returns.column-ignored": "this column is not asked for by the form or the mapping, and was ignored",
    "returns.number-as-read": "this number is not written as the others; make sure that it was read as it was meant",
    "returns.parts-impossible": "the parts cannot be those of this measure: one is below 0, or the numerator is above the denominator",
    "returns.return-again": "this return stands twice and says the same; it counts once",
    "returns.return-missing": "this body owed a return and did not send one",
    "returns.return-not-due": "this body does not owe the return; it was taken all the same",
}
"""What is remarked upon; the return is kept."""
