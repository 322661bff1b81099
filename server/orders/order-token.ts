/** The order token: a JWT with which a storefront names an order and its price. Only HS256 is accepted. */

import { JOSEError, JWSSignatureVerificationFailed } from 'jose/errors'
import { compactVerify } from 'jose/jws/compact/verify'
import { SignJWT } from 'jose/jwt/sign'
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
  /** For display. Shown only when the amounts add up to the amount of the order. */
  items?: ItemView[]
  /** For display. */
  shop?: { name: string; logoUrl?: string }
}

/** In seconds. Long enough to read a cart page, and short enough that a price does not outlive the day's prices. */
const DEFAULT_LIFE = 3600
/** How long before `nbf` and after `exp` a token is accepted, in milliseconds, because clocks differ. */
const LEEWAY = 60_000

/**
 * Signs an order token, for storefronts on Node.
 * @param secret `ORDER_TOKEN_SECRET`, at least 32 characters
 * @param options `expiresInSeconds` is 3600 unless given; `now` in epoch milliseconds, for tests
 * @throws {PayError} `invalid_request` for claims that the companion would reject
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
 * @returns the order, and the time of issue (`iat`) in epoch milliseconds, or null without one
 * @throws {PayError} `order_token_invalid` (401) for a wrong signature, another algorithm or an expired token;
 *   `invalid_request` (422) for bad claims
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
      if (error instanceof JWSSignatureVerificationFailed) continue
      if (error instanceof JOSEError) break
      throw error
    }
    return readClaims(payload, now)
  }
  throw new PayError('order_token_invalid', 'The order token is not signed with ORDER_TOKEN_SECRET and HS256')
}

/** @param payload of a verified token */
function readClaims(payload: Uint8Array, now: number): { order: PricedOrder; issuedAt: number | null } {
  let claims: unknown
  try {
    claims = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    // Without the parser's message, which quotes the claims.
    throw new PayError('invalid_request', 'The order token is not valid', {
      errors: [{ path: '', message: 'must be JSON in UTF-8' }],
    })
  }
  const { order, iat, nbf, exp } = parseWith(tokenClaimsSchema, claims, 'The order token')
  if (exp * 1000 <= now - LEEWAY) throw new PayError('order_token_invalid', 'The order token has expired')
  if (nbf !== null && nbf * 1000 > now + LEEWAY)
    throw new PayError('order_token_invalid', 'The order token is not valid yet')
  return { order, issuedAt: iat === null ? null : Math.floor(iat * 1000) }
}
