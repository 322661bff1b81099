/** The names of a payment that people use: its short reference here, and the provider's own id for it. */

import { randomInt } from 'node:crypto'
import { REFERENCE_ALPHABET as ALPHABET, REFERENCE_HALF as HALF } from '../domain/order.ts'
import type { PaymentRow, Queries } from '../store/store.ts'

/** Far more than chance can need; beyond it the source of chance is broken. */
const MAX_DRAWS = 20

export function newReference(): string {
  const half = (): string => Array.from({ length: HALF }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return `${half()}-${half()}`
}

/** A reference that no payment in the store has, to be inserted in the same transaction. */
export async function unusedReference(
  tx: Pick<Queries, 'referenceTaken'>,
  draw: () => string = newReference,
): Promise<string> {
  for (let draws = 0; draws < MAX_DRAWS; draws += 1) {
    const reference = draw()
    if (!(await tx.referenceTaken(reference))) return reference
  }
  throw new Error('no unused payment reference was drawn')
}

/** The provider's own id, which a merchant looks up in the provider's dashboard; null while the provider has named none. */
export function transactionIdOf(payment: PaymentRow): string | null {
  return payment.transactionId ?? payment.providerRef
}
