import { constants, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signText, signedText, writeJson } from '../../../demo/simulators/lakipay/signature.ts'
import type { Members, NumberText } from '../../../demo/simulators/lakipay/signature.ts'

const documented: Members = {
  event: 'DEPOSIT',
  transaction_id: 'TXN-123456789',
  reference: 'ORDER-12345',
  amount: { decimal: '100.00' },
  currency: 'ETB',
  status: 'SUCCESS',
  medium: 'TELEBIRR',
  timestamp: '2024-01-15T10:30:00Z',
}
const observed: Members = {
  event: 'DEPOSIT',
  lakipayTxnId: 'TXN-123456789',
  referenceId: 'ORDER-12345',
  providerTxId: 'BK12',
  amount: { decimal: '100.00' },
  status: 'Success',
  message: 'ok',
  callbackUrl: 'https://shop.example/webhooks/lakipay/att_1/tok',
  merchantId: 'm1',
  userId: 'u1',
  timestamp: '2026-01-15T10:30:00Z',
}
const documentedText =
  'amount=100.00&currency=ETB&event=DEPOSIT&medium=TELEBIRR&reference=ORDER-12345&status=SUCCESS' +
  '&timestamp=2024-01-15T10:30:00Z&transaction_id=TXN-123456789'

describe('LakiPay simulator: signatures', () => {
  it('cover all members of the documented shape, sorted by name', () => {
    expect(signedText(documented, 'raw')).toBe(documentedText)
  })

  it('cover the text of the document when there is no medium', () => {
    const { medium: _medium, ...rest } = documented
    expect(signedText(rest, 'raw')).toBe(documentedText.replace('medium=TELEBIRR&', ''))
  })

  it('sort the observed shape by bytes, without URL encoding', () => {
    expect(signedText(observed, 'js')).toBe(
      'amount=100&callbackUrl=https://shop.example/webhooks/lakipay/att_1/tok&event=DEPOSIT' +
        '&lakipayTxnId=TXN-123456789&merchantId=m1&message=ok&providerTxId=BK12&referenceId=ORDER-12345' +
        '&status=Success&timestamp=2026-01-15T10:30:00Z&userId=u1',
    )
    expect(signedText({ a_b: '1', aB: '2', B: '3' }, 'raw')).toBe('B=3&aB=2&a_b=1')
  })

  it.each<[NumberText, string, string, string]>([
    ['raw', '100.00', '100.00', '100.00'],
    ['js', '100.00', '100', '100'],
    ['parsed', '100.00', '100.00', '100'],
    ['decimals', '100.00', '100', '100.00'],
    ['go', '100.00', '100', '100'],
    ['go', '1250.50', '1250.5', '1250.5'],
    ['go', '0.01', '0.01', '0.01'],
    ['go', '999999.99', '999999.99', '999999.99'],
    ['go', '1000000.00', '1000000', '1e+06'],
    ['go', '1234567.89', '1234567.89', '1.23456789e+06'],
    ['js', '1000000.00', '1000000', '1000000'],
  ])('in the form %s write %s as %s on the wire and as %s in the signed text', (numberText, decimal, wire, signed) => {
    expect(writeJson({ amount: { decimal } }, numberText)).toBe(`{"amount":${wire}}`)
    expect(signedText({ amount: { decimal } }, numberText)).toBe(`amount=${signed}`)
  })

  it('come with text that is escaped as JSON', () => {
    expect(JSON.parse(writeJson({ message: 'a "b" \\ ሰላም' }, 'raw'))).toEqual({ message: 'a "b" \\ ሰላም' })
  })

  describe('with a key pair', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const signature = signText(documentedText, privateKey)

    it('are PKCS#1 v1.5 over SHA-256', () => {
      const bytes = Buffer.from(signature, 'base64')
      const text = Buffer.from(documentedText)
      expect(bytes).toHaveLength(256)
      expect(verify('RSA-SHA256', text, { key: publicKey, padding: constants.RSA_PKCS1_PADDING }, bytes)).toBe(true)
      expect(verify('RSA-SHA256', text, { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING }, bytes)).toBe(
        false,
      )
      expect(verify('RSA-SHA1', text, publicKey, bytes)).toBe(false)
      expect(verify('RSA-SHA256', Buffer.from(documentedText.replace('100.00', '100')), publicKey, bytes)).toBe(false)
      expect(signText(documentedText, privateKey)).toBe(signature)
    })
  })
})
