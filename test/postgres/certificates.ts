/** Certificates for tests: an authority of their own, and what it signs. https://www.rfc-editor.org/rfc/rfc5280 */

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { isIPv4 } from 'node:net'

export interface Authority {
  /** In PEM. */
  readonly certificate: string
  /** A key and a certificate for a server, in PEM. @param host a name or an IPv4 address */
  issue(host: string): { key: string; certificate: string }
}

const DAY = 86_400_000
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'))
const COMMON_NAME = oid('550403')
const BASIC_CONSTRAINTS = oid('551d13')
const SUBJECT_ALTERNATIVE_NAME = oid('551d11')
const TRUE = der(0x01, Buffer.from([0xff]))

/** @param name as it appears in its certificates */
export function createAuthority(name: string): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issued = (subject: string, key: KeyObject, extensions: Buffer): string => {
    const content = sequence(
      der(0xa0, der(0x02, Buffer.from([2]))),
      der(0x02, Buffer.from([1]), randomBytes(8)),
      ECDSA_WITH_SHA256,
      nameOf(name),
      sequence(time(Date.now() - DAY), time(Date.now() + DAY)),
      nameOf(subject),
      key.export({ type: 'spki', format: 'der' }),
      der(0xa3, sequence(extensions)),
    )
    return pem(sequence(content, ECDSA_WITH_SHA256, bitString(sign('sha256', content, privateKey))))
  }
  return {
    certificate: issued(name, publicKey, sequence(BASIC_CONSTRAINTS, TRUE, der(0x04, sequence(TRUE)))),
    issue: (host) => {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const alternative = isIPv4(host)
        ? der(0x87, Buffer.from(host.split('.').map(Number)))
        : der(0x82, Buffer.from(host))
      return {
        key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        certificate: issued(host, pair.publicKey, sequence(SUBJECT_ALTERNATIVE_NAME, der(0x04, sequence(alternative)))),
      }
    },
  }
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts)
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'))
}

function bitString(bytes: Buffer): Buffer {
  return der(0x03, Buffer.from([0]), bytes)
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName)))))
}

function time(at: number): Buffer {
  return der(0x18, Buffer.from(`${new Date(at).toISOString().replace(/\D/g, '').slice(0, 14)}Z`))
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g)!
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
