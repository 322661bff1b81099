/** The order token: a JWT by which a storefront names an order and its price. HS256 and nothing else. */

import { compactVerify, errors, SignJWT } from 'jose'
import { PayError } from '../contract/errors.ts'
import { parseWith, pricedOrderSchema, tokenClaimsSchema } from '../contract/requests.ts'
import type { PricedOrder } from '../contract/requests.ts'
import type { Customer, ItemView } from '../contract/wire.ts'

export interface OrderTokenClaims {
  orderId: string
  /** A decimal string such as `"100.00"`. */
  amount: string
  currency: string
  customer?: Customer
  description?: string
  successUrl?: string
  cancelUrl?: string
  providers?: string[]
  /** For display; shown when the amounts add up to the order's. */
  items?: ItemView[]
  /** For display. */
  shop?: { name: string; logoUrl?: string }
}

/** One hour: long enough to read a cart page, short enough that a price does not outlive the day's prices. */
const DEFAULT_LIFE = 3600
/** Clocks differ: a token is taken this long, in milliseconds, before `nbf` and after `exp`. */
const LEEWAY = 60_000

/**
 * Signs an order token, for storefronts on Node.
 * @param secret `ORDER_TOKEN_SECRET`, at least 32 characters
 * @param options `expiresInSeconds` 3600 unless given; `now` epoch milliseconds, for tests
 * @throws {PayError} `invalid_request` when the claims would be refused
 */
export async function signOrderToken(
  claims: OrderTokenClaims,
  secret: string,
  options: { expiresInSeconds?: number; now?: number } = {},
): Promise<string> {
  parseWith(pricedOrderSchema, claims, 'The order')
  const iat = Math.floor((options.now ?? Date.now()) / 1000)
  const exp = iat + (options.expiresInSeconds ?? DEFAULT_LIFE)
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(iat)
    .setExpirationTime(exp)
    .sign(new TextEncoder().encode(secret))
}

/**
 * @param keys the secrets as UTF-8 bytes, newest first
 * @param now epoch milliseconds
 * @returns the order, and when the token was issued (`iat`) in epoch milliseconds, if it says so
 * @throws {PayError} `order_token_invalid` (401) for a wrong signature, another algorithm or an expired token; `invalid_request` (422) for bad claims
 */
export async function verifyOrderToken(
  token: string,
  keys: readonly Uint8Array[],
  now: number,
): Promise<{ order: PricedOrder; issuedAt: number | null }> {
  for (const key of keys) {
    let payload: Uint8Array
    try {
      payload = (await compactVerify(token, key, { algorithms: ['HS256'] })).payload
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) continue
      if (error instanceof errors.JOSEError) break
      throw error
    }
    return readClaims(payload, now)
  }
  throw new PayError('order_token_invalid', 'The order token is not signed with ORDER_TOKEN_SECRET and HS256')
}

/** @param payload verified */
function readClaims(payload: Uint8Array, now: number): { order: PricedOrder; issuedAt: number | null } {
  let claims: unknown
  try {
    claims = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    // The parser's own message quotes the claims.
    throw new PayError('invalid_request', 'The order token is not valid', {
      errors: [{ path: '', message: 'must hold JSON in UTF-8' }],
    })
  }
  const { order, iat, nbf, exp } = parseWith(tokenClaimsSchema, claims, 'The order token')
  if (exp * 1000 <= now - LEEWAY) throw new PayError('order_token_invalid', 'The order token has expired')
  if (nbf !== null && nbf * 1000 > now + LEEWAY)
    throw new PayError('order_token_invalid', 'The order token is not valid yet')
  return { order, issuedAt: iat === null ? null : Math.floor(iat * 1000) }
}
