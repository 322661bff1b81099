/** The names that people use for a payment: its short reference, and the provider's own id. */

import { randomInt } from 'node:crypto'
import { REFERENCE_ALPHABET as ALPHABET, REFERENCE_HALF as HALF } from '../domain/order.ts'
import type { PaymentRow, Queries } from '../store/store.ts'

/** Far more draws than chance can require. More means that the random source is broken. */
const MAX_DRAWS = 20

export function newReference(): string {
  const half = (): string => Array.from({ length: HALF }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return `${half()}-${half()}`
}

/** Draws a reference that no stored payment has. Insert it in the same transaction. */
export async function unusedReference(
  tx: Pick<Queries, 'referenceTaken'>,
  draw: () => string = newReference,
): Promise<string> {
  for (let draws = 0; draws < MAX_DRAWS; draws += 1) {
    const reference = draw()
    if (!(await tx.referenceTaken(reference))) return reference
  }
  throw new Error(`no unused payment reference in ${MAX_DRAWS} draws`)
}

/** The id that a merchant finds in the provider's dashboard; null while the provider has named none. */
export function transactionIdOf(payment: PaymentRow): string | null {
  return payment.transactionId ?? payment.providerRef
}
