/**
 * Signs webhooks as Svix does: HMAC-SHA256 in base64 over `id.timestamp.body`. The key is what follows `whsec_` in the
 * secret, decoded from base64.
 */

import { createHmac, randomBytes } from 'node:crypto'

/** Lopay's documents do not print the header names. Svix has used both families. */
export const HEADER_FAMILIES = ['svix', 'webhook'] as const
export type HeaderFamily = (typeof HEADER_FAMILIES)[number]

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * @param secrets one, or two during a rotation; each signs
 * @param at epoch seconds
 */
export function signedHeaders(
  family: HeaderFamily,
  secrets: readonly string[],
  id: string,
  at: number,
  body: string,
): Record<string, string> {
  const signatures = secrets.map((secret) => `v1,${digest(secret, `${id}.${at}.${body}`)}`)
  return { [`${family}-id`]: id, [`${family}-timestamp`]: String(at), [`${family}-signature`]: signatures.join(' ') }
}

export function createSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`
}

/** @returns `ep_…` or `msg_…`, with 27 letters and digits after the prefix */
export function createId(prefix: 'ep' | 'msg'): string {
  return `${prefix}_${[...randomBytes(27)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')}`
}

function digest(secret: string, text: string): string {
  return createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(text, 'utf8')
    .digest('base64')
}
