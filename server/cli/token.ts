/** `pay-button token`: signs an order token, for trials. */

import { signOrderToken } from '../orders/order-token.ts'
import type { OrderTokenClaims } from '../orders/order-token.ts'
import type { Command } from './command.ts'
import { UsageError } from './command.ts'

const HOUR = 3600
const WEEK = 7 * 24 * HOUR

export const token: Command = {
  details: [
    '',
    `For example: pay-button token '{"orderId":"1042","amount":"1250.00","currency":"BDT"}'`,
    'Adds exp, one hour from now, unless the JSON has one. It can be a week away at most.',
  ],
  words: 1,
  run: async ({ words, environment }) => {
    const { exp, ...claims } = claimsOf(words[0] ?? '')
    const secret = (environment.ORDER_TOKEN_SECRET ?? '').split(',')[0]?.trim() ?? ''
    if (secret.length < 32) throw new UsageError('ORDER_TOKEN_SECRET is missing or shorter than 32 characters')
    const now = Date.now()
    const expiresInSeconds = exp === undefined ? HOUR : lifeOf(exp, now)
    const signed = await signOrderToken(claims as unknown as OrderTokenClaims, secret, { expiresInSeconds, now })
    const expiresAt = new Date((Math.floor(now / 1000) + expiresInSeconds) * 1000).toISOString()
    return { code: 0, text: signed, json: { token: signed, expiresAt } }
  },
}

function claimsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Reported below.
  }
  throw new UsageError('the order must be a JSON object, e.g. {"orderId":"1042","amount":"1250.00","currency":"BDT"}')
}

function lifeOf(exp: unknown, now: number): number {
  const life = typeof exp === 'number' && Number.isInteger(exp) ? exp - Math.floor(now / 1000) : Number.NaN
  if (Number.isNaN(life) || life <= 0) throw new UsageError('exp must be whole seconds, in the future')
  if (life > WEEK) throw new UsageError('exp must be a week away at most')
  return life
}
