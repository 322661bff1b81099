/** The cryptographic kit of the adapters. It knows algorithms and encodings; what is signed, and how it is written, each adapter knows for itself. */

import { createHash, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

export type HmacAlgorithm = 'sha256' | 'sha512'

/** A key to compute HMACs with. Made once per secret: doing it per message costs more than the digest. @param secret a text is used as its UTF-8 bytes */
export function hmacKey(secret: string | Uint8Array): KeyObject {
  return createSecretKey(typeof secret === 'string' ? Buffer.from(secret, 'utf8') : secret)
}

/** @param data a text is digested as its UTF-8 bytes */
export function hmac(algorithm: HmacAlgorithm, key: KeyObject, data: string | Uint8Array): Buffer {
  const digest = createHmac(algorithm, key)
  return (typeof data === 'string' ? digest.update(data, 'utf8') : digest.update(data)).digest()
}

/** Compares two digests in a time that depends on their length only. */
export function equalDigests(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}

/** The bytes of hexadecimal digits of either case; null unless there are exactly `bytes` of them and nothing else. */
export function decodeHex(text: string, bytes: number): Buffer | null {
  return text.length === bytes * 2 && /^[0-9a-f]*$/i.test(text) ? Buffer.from(text, 'hex') : null
}

/** The bytes of padded standard base64 (RFC 4648 section 4); null for any other spelling, so that one value has one text. */
export function decodeBase64(text: string, bytes?: number): Buffer | null {
  const decoded = Buffer.from(text, 'base64')
  return decoded.toString('base64') === text && (bytes === undefined || decoded.length === bytes) ? decoded : null
}

/** The text of UTF-8 bytes; null when they are not UTF-8. A byte order mark stays in the text: it is part of what was signed. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/** A short key that is the same for the same parts and for no others, wherever one part ends and the next begins. */
export function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts), 'utf8').digest('hex')
}
