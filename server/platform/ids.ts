/** Makes ids that sort by time, and tokens that nobody can guess. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export type IdPrefix = 'chk' | 'pay' | 'inb' | 'evt' | 'anm' | 'req' | 'act' | 'rfd'

const ID_BYTES = 16

/**
 * A prefixed UUIDv7 without dashes, e.g. `pay_0197…`: 48 bits of time, 74 random bits.
 * @param now epoch milliseconds
 */
export function newId(prefix: IdPrefix, now: number): string {
  const bytes = randomId()
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return `${prefix}_${bytes.toString('hex')}`
}

/** Drawn for many ids at a time, because each draw costs more than the rest of an id. */
let drawn = Buffer.alloc(0)

function randomId(): Buffer {
  if (drawn.length === 0) drawn = randomBytes(ID_BYTES * 256)
  const bytes = drawn.subarray(0, ID_BYTES)
  drawn = drawn.subarray(ID_BYTES)
  return bytes
}

/**
 * A lower bound for a range of ids: those made before `at` sort before it, all others after it.
 * @param at epoch milliseconds
 */
export function firstIdAt(prefix: IdPrefix, at: number): string {
  return `${prefix}_${Math.max(0, at).toString(16).padStart(12, '0')}`
}

/** 256 random bits, URL-safe, for client secrets and for the tokens in capability addresses. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** The stored form of a token. Tokens are long and random, so a plain digest is enough. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/**
 * Identifies a client, so that clients can take turns. It is a digest, so that no address is stored.
 * @param network an IPv4 address, or the network of an IPv6 one
 */
export function clientId(network: string): string {
  return createHash('sha256').update(network).digest('hex').slice(0, 16)
}

/**
 * The part of a {@link clientId} that is stored: one of 4096 groups, enough for turns and too little to identify
 * anyone.
 */
export function clientGroup(client: string): string {
  return client.slice(0, 3)
}

export function tokenMatches(token: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(token), 'hex'), Buffer.from(hash, 'hex'))
}
