import { describe, expect, test } from 'vitest'
import {
  decodeBase64,
  decodeHex,
  decodeUtf8,
  equalDigests,
  fingerprint,
  hmac,
  hmacKey,
} from '../../../server/providers/kit/signature.ts'

describe('hmac', () => {
  // RFC 4231, test case 2.
  test.each([
    ['sha256', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
    [
      'sha512',
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554' +
        '9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
    ],
  ] as const)('by %s matches RFC 4231', (algorithm, expected) => {
    expect(hmac(algorithm, hmacKey('Jefe'), 'what do ya want for nothing?').toString('hex')).toBe(expected)
    expect(
      hmac(algorithm, hmacKey(Buffer.from('Jefe')), Buffer.from('what do ya want for nothing?')).toString('hex'),
    ).toBe(expected)
  })

  test('reads keys and texts as UTF-8', () => {
    expect(hmac('sha256', hmacKey('ключ'), 'বাংলা')).toEqual(
      hmac('sha256', hmacKey(Buffer.from('ключ', 'utf8')), Buffer.from('বাংলা', 'utf8')),
    )
  })
})

test('equalDigests accepts only the same bytes of the same length', () => {
  expect(equalDigests(Buffer.from('aa'), Buffer.from('aa'))).toBe(true)
  expect(equalDigests(Buffer.from('aa'), Buffer.from('ab'))).toBe(false)
  expect(equalDigests(Buffer.from('aa'), Buffer.from('aaa'))).toBe(false)
  expect(equalDigests(Buffer.from(''), Buffer.from('a'))).toBe(false)
})

describe('decodeHex', () => {
  test('accepts digits in either case', () => {
    expect(decodeHex('00fFA0', 3)).toEqual(Buffer.from([0, 255, 160]))
  })
  test.each(['', '00f', '00ff', '00ffa0a0', '0x00ff', '00fg00', ' 00ff0', '00ff0 ', '00ff0\n', '00ff٠٠'])(
    'rejects %j',
    (text) => {
      expect(decodeHex(text, 3)).toBeNull()
    },
  )
})

describe('decodeBase64', () => {
  test('accepts padded standard base64', () => {
    expect(decodeBase64('+/8=')).toEqual(Buffer.from([0xfb, 0xff]))
    expect(decodeBase64('+/8=', 2)).toEqual(Buffer.from([0xfb, 0xff]))
    expect(decodeBase64('', 0)).toEqual(Buffer.alloc(0))
  })
  test.each(['-_8=', '+/8', '+/9=', '+/8=\n', ' +/8=', '+/8==', '+/8=AAAA', '*'])('rejects %j', (text) => {
    expect(decodeBase64(text)).toBeNull()
  })
  test('rejects another length than the requested one', () => {
    expect(decodeBase64('+/8=', 3)).toBeNull()
  })
})

describe('decodeUtf8', () => {
  test('keeps every character, including a byte order mark', () => {
    expect(decodeUtf8(Buffer.from('\ufeffবাংলা 😀\u0000'))).toBe('\ufeffবাংলা 😀\u0000')
  })
  test.each([
    ['a stray byte', [0x61, 0xff]],
    ['an overlong encoding of a slash', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['an incomplete character', [0xf0, 0x9f, 0x98]],
    ['UTF-16 with a byte order mark', [0xff, 0xfe, 0x61, 0x00]],
  ])('rejects %s', (_name, bytes) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toBeNull()
  })
})

test('fingerprint distinguishes parts by their boundaries', () => {
  expect(fingerprint('a', 'b')).toBe(fingerprint('a', 'b'))
  expect(
    new Set([fingerprint('a', 'b'), fingerprint('ab'), fingerprint('ab', ''), fingerprint('a,b'), fingerprint('a","b')])
      .size,
  ).toBe(5)
  expect(fingerprint('a')).toMatch(/^[0-9a-f]{64}$/)
})
