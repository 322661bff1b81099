/** Writes down what an operator does, in the transaction that does it, and into the audit log of the payment. */

import type { OperatorActionName } from '../contract/operator.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import { newId } from '../platform/ids.ts'
import type { Queries } from '../store/store.ts'

/** Who acts at the console, by a script or on the command line. */
export interface Actor {
  /** The fingerprint of a token, or {@link COMMAND_LINE}. */
  readonly name: string
}

export const COMMAND_LINE: Actor = { name: 'command line' }

export interface Action {
  readonly action: OperatorActionName
  /** The id of what it is done to. Never a customer's details. */
  readonly subject: string
  readonly orderId?: string | null
  readonly paymentId?: string | null
  readonly note?: string | null | undefined
  readonly outcome?: string | null
}

export async function recordAction(tx: Queries, { name }: Actor, done: Action, at: number): Promise<void> {
  const { action, subject, orderId = null, paymentId = null, note = null, outcome = null } = done
  await tx.insertOperatorAction({ id: newId('act', at), at, operator: name, action, subject, orderId, note, outcome })
  if (paymentId === null) return
  const facts = { action, by: name, ...(note === null ? {} : { note }), ...(outcome === null ? {} : { outcome }) }
  await appendPaymentEvent(tx, paymentId, 'operator', facts, at)
}
