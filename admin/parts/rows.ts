/** Rows of the server's lists, which change while somebody reads them. */

import { repeat } from 'lit/directives/repeat.js'
import type { TemplateResult } from 'lit'

/** Each row keeps its elements, with what is unfolded or focused in them, when rows before it come and go. */
export function rowsById<Row extends { readonly id: string }>(
  rows: readonly Row[],
  row: (row: Row) => TemplateResult,
): unknown {
  return repeat(rows, ({ id }) => id, row)
}
