/** Reads the status of a LakiPay transaction: the only source of what LakiPay confirms. */

import { confirmed } from '../../contract/confirmed-status.ts'
import type { ConfirmedStatus } from '../../contract/confirmed-status.ts'
import { UnreadableMoney } from '../../contract/provider.ts'
import type { StatusQuery } from '../../contract/provider.ts'
import { refuseDuplicateMembers } from '../kit/contradictions.ts'
import type { LakiPayCall } from './api.ts'
import {
  callOutcome,
  idsOf,
  isDeposit,
  moneyOf,
  PROVIDER_ID,
  readMembers,
  referencesOf,
  stateOf,
  transactionOf,
} from './wire.ts'
import type { Members } from './wire.ts'

/** @returns null while no id of the transaction is known */
export async function fetchStatus(
  call: LakiPayCall,
  query: StatusQuery,
  signal: AbortSignal,
): Promise<ConfirmedStatus | null> {
  const id = query.hint?.signed ? query.hint.providerRef : query.providerRef
  if (id === null) return null
  if (!PROVIDER_ID.test(id)) throw new Error('lakipay status: the id cannot be part of an address')
  const { text } = await call('status', 'GET', `transaction/${encodeURIComponent(id)}`, signal)
  refuseDuplicateMembers('lakipay status', text)
  const answer = readMembers(text)
  if (answer === null || callOutcome(answer) === 'refused')
    throw new Error('lakipay status: the answer is about no transaction')
  const transaction = transactionOf(answer)
  // An unknown word says nothing about this payment, and neither does a withdrawal. The id of a withdrawal is not kept.
  if (transaction === null || !isDeposit(transaction))
    return confirmed({ state: 'pending', providerRef: null, reference: null, money: null })

  const state = stateOf(transaction)
  const contradiction = contradictionIn(transaction, query, id)
  if (contradiction !== null) {
    const message = `lakipay status: ${contradiction}`
    // If money came, a person has to look. Otherwise the next answer may differ.
    throw state === 'paid' ? new UnreadableMoney(message) : new Error(message)
  }
  const money = state === 'paid' ? moneyOf(transaction) : null
  if (state === 'paid' && money === null)
    throw new UnreadableMoney('lakipay status: the amount or its currency cannot be read')
  // An answer that names the id by which the payment is known as well is about one transaction, and not about further
  // money.
  const isKnown = query.providerRef !== null && idsOf(transaction, 'id').includes(query.providerRef)
  const providerRef = isKnown ? query.providerRef : id
  return confirmed({
    state,
    providerRef,
    ...(money === null || providerRef === id ? {} : { transactionId: id }),
    reference: referencesOf(transaction)[0] ?? null,
    money,
    ...(state === 'failed' ? { reason: 'declined' } : {}),
  })
}

function contradictionIn(transaction: Members, query: StatusQuery, id: string): string | null {
  const [reference = null, ...others] = referencesOf(transaction)
  if (others.length > 0) return 'the answer has two references'
  const ids = idsOf(transaction, 'id')
  const isOurs = ids.length > 0 ? ids.includes(id) : reference === query.reference
  if (!isOurs) return 'the answer is about another transaction'
  // Without our reference only the id binds: the one that LakiPay gave to this payment when it was created, or one that
  // a signed message named together with our reference.
  const isNamed = query.providerRef === id || query.hint?.reference === query.reference
  return reference === null && !isNamed ? 'the answer has no reference' : null
}
