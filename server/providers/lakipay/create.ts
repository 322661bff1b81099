/** Creates a LakiPay payment: a push request to the buyer's phone, or a hosted page. */

import { formatAmount } from '../../domain/money.ts'
import { mobileNumber } from '../../domain/phone.ts'
import type { PhoneCountry } from '../../domain/phone.ts'
import type { CreateRequest, CreateResult, Medium } from '../../contract/provider.ts'
import { ExactNumber, jsonText } from '../kit/json-text.ts'
import { RequestRejected } from '../../contract/request-errors.ts'
import { paymentPageUrl, refusalReason } from '../kit/request.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import { errorCodeOf, reasonOf } from './api.ts'
import type { LakiPayCall } from './api.ts'
import type { LakiPaySettings } from './settings.ts'
import { callOutcome, idsOf, readMembers, referencesOf, textOf, transactionOf } from './wire.ts'

export const PHONE_COUNTRIES: readonly PhoneCountry[] = ['ET']
const PAGE_HOSTS = ['lakipay.co']
const CARDS = 'CYBERSOURCE'
/** The one listed error that is not about our request. */
const UPSTREAM_FAILED = 'PROVIDER_ERROR'

export async function createPayment(
  values: LakiPaySettings,
  call: LakiPayCall,
  request: CreateRequest,
  signal: AbortSignal,
): Promise<CreateResult> {
  const { money, customer } = request
  const direct = values.MODE === 'direct'
  const offered = values.MEDIUMS.filter(({ currencies }) => currencies?.includes(money.currency))
  if (offered.length === 0) return { outcome: 'refused', reason: 'provider_refused' }
  const medium = request.medium === undefined ? offered[0] : offered.find(({ id }) => id === request.medium)
  // Twelve digits without a plus sign is the only form that the checkout was seen to accept. Its documents also show
  // `+251…` and `09…`.
  const phone = mobileNumber(customer.phone ?? '', PHONE_COUNTRIES)?.slice(1) ?? null
  if (direct && (phone === null || medium === undefined)) return { outcome: 'refused', reason: 'wrong_details' }
  const body = jsonText({
    amount: new ExactNumber(formatAmount(money)),
    currency: money.currency,
    // Optional on the page, so a number that it would refuse is left out.
    phone_number: phone ?? undefined,
    ...(direct ? { medium: medium?.id } : { supported_mediums: offered.map(({ id }) => id) }),
    reference: request.reference,
    callback_url: request.callbackUrl,
    description: request.description || undefined,
    redirects: { success: request.returnUrl, failed: request.cancelUrl },
  })
  const pushed = direct && medium?.id !== CARDS ? (medium ?? null) : null
  let answer: JsonAnswer
  try {
    answer = await call('create', 'POST', direct ? 'direct' : 'checkout', signal, body)
  } catch (error) {
    const reason = refusalReason(error)
    if (reason === null) throw error
    const isTheirs = error instanceof RequestRejected && reason === 'provider_refused'
    return isTheirs ? refusal(error.answer.text, pushed) : { outcome: 'refused', reason }
  }
  return readCreated(answer, request.reference, pushed, values.BASE_URL)
}

/**
 * @param pushed the medium that sends a push request to the phone; null when the buyer needs a page
 * @throws when the buyer may have got the push request all the same
 */
function refusal(text: string, pushed: Medium | null): CreateResult {
  if (pushed !== null && errorCodeOf(text) === UPSTREAM_FAILED)
    throw new Error('lakipay create: the operator of the wallet failed, perhaps after its push request')
  return { outcome: 'refused', reason: reasonOf(text) }
}

/** @param pushed the medium that sends a push request to the phone; null when the buyer needs a page */
function readCreated({ text }: JsonAnswer, reference: string, pushed: Medium | null, baseUrl: string): CreateResult {
  const answer = readMembers(text)
  const outcome = answer === null ? 'unclear' : callOutcome(answer)
  if (outcome === 'refused') return refusal(text, pushed)
  if (answer === null || outcome === 'unclear') throw new Error('lakipay create: the answer says neither yes nor no')
  const created = transactionOf(answer) ?? answer
  const references = referencesOf(created)
  if (references.length > 0 && !references.includes(reference))
    throw new Error('lakipay create: the answer is about another reference')
  const [providerRef] = [...idsOf(created, 'id'), ...idsOf(answer, 'id')]
  const url = paymentPageUrl(textOf(created, 'payment_url', 'checkout_url'), PAGE_HOSTS, baseUrl)
  const id = providerRef === undefined ? {} : { providerRef }
  if (url !== null) return { outcome: 'created', ...id, action: { type: 'open', url } }
  // A card payment needs its page. Without an address that can be opened, nobody can pay it.
  if (pushed === null) return { outcome: 'refused', reason: 'provider_refused' }
  if (providerRef === undefined) throw new Error('lakipay create: the answer names no transaction')
  const hint = `${pushed.label} has sent a request to your phone. Confirm it there.`
  return { outcome: 'created', providerRef, action: { type: 'confirm-on-device', hint } }
}
