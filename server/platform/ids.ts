/** Ids that sort by time, and tokens that nobody can guess. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export type IdPrefix = 'chk' | 'pay' | 'op' | 'inb' | 'evt' | 'anm'

/** A prefixed UUIDv7 without dashes, e.g. `pay_0197…`: 48 bits of time, 74 of chance. @param now epoch milliseconds */
export function newId(prefix: IdPrefix, now: number): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return `${prefix}_${bytes.toString('hex')}`
}

/** 256 bits, URL-safe: client secrets and the tokens in capability addresses. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Tokens are stored as this. They are random and long, so a plain digest is enough. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/**
 * Who calls, for taking turns: a digest, so that no address is kept.
 * @param network an IPv4 address, or the network of an IPv6 one
 */
export function clientId(network: string): string {
  return createHash('sha256').update(network).digest('hex').slice(0, 16)
}

/** What the store keeps of a {@link clientId}: one of 4096 groups, enough for taking turns and too little to tell who it was. */
export function clientGroup(client: string): string {
  return client.slice(0, 3)
}

export function tokenMatches(token: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(token), 'hex'), Buffer.from(hash, 'hex'))
}
