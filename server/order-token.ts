/** The order token: a JWT by which a storefront names an order and its price. HS256 and nothing else. */

import { errors, jwtVerify, SignJWT } from 'jose'
import { PayError } from './errors.ts'
import { parseWith, pricedOrderSchema, tokenClaimsSchema } from './requests.ts'
import type { PricedOrder } from './requests.ts'
import type { Customer } from './wire.ts'

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
}

/** One hour: long enough to read a cart page, short enough that a price does not outlive the day's prices. */
const DEFAULT_LIFE = 3600

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
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setIssuedAt(iat).setExpirationTime(exp).sign(new TextEncoder().encode(secret))
}

/**
 * @param keys the secrets as UTF-8 bytes, newest first
 * @param now epoch milliseconds
 * @returns the order, and when the token was issued (`iat`) in epoch milliseconds, if it says so
 * @throws {PayError} `order_token_invalid` (401) for a wrong signature, another algorithm or an expired token; `invalid_request` (422) for bad claims
 */
export async function verifyOrderToken(token: string, keys: readonly Uint8Array[], now: number): Promise<{ order: PricedOrder; issuedAt: number | null }> {
  for (const key of keys) {
    try {
      const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], currentDate: new Date(now) })
      const { order, iat } = parseWith(tokenClaimsSchema, payload, 'The order token')
      return { order, issuedAt: iat === null ? null : iat * 1000 }
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) continue
      if (error instanceof errors.JWTExpired) throw new PayError('order_token_invalid', 'The order token has expired', { cause: error })
      if (error instanceof errors.JWTClaimValidationFailed) {
        if (error.claim === 'nbf') throw new PayError('order_token_invalid', 'The order token is not valid yet', { cause: error })
        throw new PayError('invalid_request', 'The order token is not valid', { errors: [{ path: error.claim, message: 'is not valid' }], cause: error })
      }
      if (error instanceof errors.JOSEError) break
      throw error
    }
  }
  throw new PayError('order_token_invalid', 'The order token is not signed as it must be')
}
