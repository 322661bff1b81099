/**
 * The cryptographic kit of the adapters: algorithms and encodings. Each adapter knows which text its provider signs.
 */

import { createHash, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

export type HmacAlgorithm = 'sha256' | 'sha512'

/**
 * Makes a key for HMACs. Call it once for each secret: for each message it would cost more than the digest.
 * @param secret a text stands for its UTF-8 bytes
 */
export function hmacKey(secret: string | Uint8Array): KeyObject {
  return createSecretKey(typeof secret === 'string' ? Buffer.from(secret, 'utf8') : secret)
}

/** @param data a text stands for its UTF-8 bytes */
export function hmac(algorithm: HmacAlgorithm, key: KeyObject, data: string | Uint8Array): Buffer {
  const digest = createHmac(algorithm, key)
  return (typeof data === 'string' ? digest.update(data, 'utf8') : digest.update(data)).digest()
}

/** Compares two digests in a time that depends only on their length. */
export function equalDigests(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}

/** @returns the bytes of hexadecimal digits in either case; null unless they are exactly `bytes` bytes */
export function decodeHex(text: string, bytes: number): Buffer | null {
  return text.length === bytes * 2 && /^[0-9a-f]*$/i.test(text) ? Buffer.from(text, 'hex') : null
}

/**
 * Decodes padded standard base64 (RFC 4648, section 4).
 * @returns null for any other spelling, so that each value has exactly one text
 */
export function decodeBase64(text: string, bytes?: number): Buffer | null {
  const decoded = Buffer.from(text, 'base64')
  return decoded.toString('base64') === text && (bytes === undefined || decoded.length === bytes) ? decoded : null
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @returns the text, with a byte order mark, which the signature covers, too; null when the bytes are not UTF-8 */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return UTF8.decode(bytes)
  } catch {
    return null
  }
}

/** A short key that differs for different parts, even if they are the same when joined. */
export function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts), 'utf8').digest('hex')
}
