/** How LakiPay's API is called, and what its refusals mean. */

import type { DeclineReason } from '../../domain/payment.ts'
import { JsonTextError } from '../kit/json-text.ts'
import { KeyRefused, RequestRejected } from '../../contract/request-errors.ts'
import { callJson } from '../kit/request.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import type { LakiPaySettings } from './settings.ts'
import { membersOf, readMembers, textOf } from './wire.ts'
import type { Members } from './wire.ts'

/** @param path below `/api/v2/payment/` @throws {RequestError} */
export type LakiPayCall = (
  what: string,
  method: 'GET' | 'POST',
  path: string,
  signal: AbortSignal,
  body?: string,
) => Promise<JsonAnswer>

/** An id that no transaction has. */
const NO_TRANSACTION = 'pay-button-key-probe'
const BAD_KEY = 'INVALID_API_KEY'
const REASONS: ReadonlyMap<string, DeclineReason> = new Map([
  ['INVALID_PHONE', 'wrong_details'],
  ['INVALID_AMOUNT', 'limit_exceeded'],
  ['INSUFFICIENT_BALANCE', 'insufficient_funds'],
])

export function lakipayApi({ API_KEY, BASE_URL, CONNECTED_MERCHANT_ID }: LakiPaySettings): LakiPayCall {
  const headers = {
    'x-api-key': API_KEY[0] ?? '',
    ...(CONNECTED_MERCHANT_ID === undefined ? {} : { 'x-connected-merchant-id': CONNECTED_MERCHANT_ID }),
  }
  return (what, method, path, signal, body) =>
    refuseBadKey(
      what,
      callJson(`lakipay ${what}`, {
        method,
        url: `${BASE_URL}/api/v2/payment/${path}`,
        headers,
        signal,
        ...(body === undefined ? {} : { body }),
      }),
    )
}

/** @throws {KeyRefused} when LakiPay does not accept the key */
export async function probeKey(call: LakiPayCall, signal: AbortSignal): Promise<void> {
  try {
    await call('probe', 'GET', `transaction/${NO_TRANSACTION}`, signal)
  } catch (error) {
    if (!(error instanceof RequestRejected && error.status === 404)) throw error
  }
}

/** Why LakiPay refused, as far as a buyer may know. @param text the body of the answer */
export function reasonOf(text: string): DeclineReason {
  const answer = membersOrNull(text)
  const message = textOf(answer, 'message') ?? textOf(membersOf(answer?.get('error')), 'message') ?? ''
  // Its servers list the wrong fields: "phone_number: reason; …".
  return (
    REASONS.get(errorCodeOf(text) ?? '') ??
    (/(?:^|;)\s*phone_number:/.test(message) ? 'wrong_details' : 'provider_refused')
  )
}

/** Its servers send `INVALID_API_KEY` with 401. By its documents any other answer may carry it, too. */
async function refuseBadKey(what: string, calling: Promise<JsonAnswer>): Promise<JsonAnswer> {
  const answer = await calling.catch((error: unknown) => {
    if (error instanceof RequestRejected && errorCodeOf(error.answer.text) === BAD_KEY)
      throw new KeyRefused(error.message, error.answer)
    throw error
  })
  if (errorCodeOf(answer.text) === BAD_KEY) throw new KeyRefused(`lakipay ${what}: the key is refused`, answer)
  return answer
}

/** @returns the code in upper case; null where the text has none */
export function errorCodeOf(text: string): string | null {
  const answer = membersOrNull(text)
  const code = textOf(answer, 'error_code') ?? textOf(membersOf(answer?.get('error')), 'code', 'type')
  return code?.toUpperCase() ?? null
}

function membersOrNull(text: string): Members | null {
  try {
    return readMembers(text)
  } catch (error) {
    if (error instanceof JsonTextError) return null
    throw error
  }
}
