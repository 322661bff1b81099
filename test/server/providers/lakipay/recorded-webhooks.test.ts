/** The webhooks of `test/fixtures/lakipay`, which OpenSSL signed, and variants of them that must be refused. */

import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { WebhookRefused } from '../../../../server/contract/provider.ts'
import type { WebhookDelivery } from '../../../../server/contract/provider.ts'
import { signedTexts } from '../../../../server/providers/lakipay/signature.ts'
import { fixtureNames, judge, readFixture, resultOrRefusal } from '../deliveries.ts'
import { jsonObject, openWithKey, signed, TEST_PUBLIC_KEY, textsOf } from './signature-fixture.ts'

const SNAKE =
  'amount=100.00&currency=ETB&event=DEPOSIT&medium=TELEBIRR&reference=ORDER-12345&status=SUCCESS' +
  '&timestamp=2024-01-15T10:30:00Z&transaction_id=TXN-123456789'
const DOCUMENT = SNAKE.replace('&medium=TELEBIRR', '')
const CAMEL =
  'amount=100&callbackUrl=https://shop.example/webhooks/lakipay/att_1/tok&event=DEPOSIT&lakipayTxnId=TXN-123456789' +
  '&merchantId=m1&message=ok&providerTxId=BK12&referenceId=ORDER-12345&status=Success' +
  '&timestamp=2026-01-15T10:30:00Z&userId=u1'
const RICH =
  'amount=1234567.89&currency=ETB&event=DEPOSIT&fee_amount=12.5&medium=MPESA&merchant_pays_fee=false' +
  '&message=ክፍያ "ok" \\ / 😀&reference=ORDER-12345&status=SUCCESS' +
  '&timestamp=2024-01-15T10:30:00Z&transaction_id=TXN-1'

describe('lakipay recorded webhook', () => {
  const FORMS: Record<string, [form: string, text: string]> = {
    camel: ['literal', CAMEL],
    'camel-escaped': ['literal', CAMEL],
    deposit: ['literal', SNAKE],
    'deposit-cancelled': ['literal', SNAKE.replace('SUCCESS', 'CANCELLED')],
    'deposit-document': ['literal', DOCUMENT],
    'deposit-expired': ['literal', SNAKE.replace('SUCCESS', 'EXPIRED')],
    'deposit-failed': ['literal', SNAKE.replace('SUCCESS', 'FAILED')],
    'deposit-indented': ['literal', SNAKE],
    'deposit-pending': ['literal', SNAKE.replace('SUCCESS', 'PENDING')],
    'deposit-rich': ['literal', RICH],
    'number-go': ['go', SNAKE.replace('100.00', '1e+06')],
    'number-shortest': ['shortest', SNAKE.replace('100.00', '100')],
    'number-two-decimals': ['two-decimals', SNAKE],
    'platform-fee': ['literal', SNAKE.replace('TXN-123456789', 'MASTER_FEE_TXN-123456789')],
    withdrawal: ['literal', SNAKE.replace('DEPOSIT', 'WITHDRAWAL')],
  }

  test('has an expected form for each fixture', () => {
    expect(
      fixtureNames('lakipay')
        .map((name) => name.replace('.http', ''))
        .sort(),
    ).toEqual(Object.keys(FORMS).sort())
  })

  const forms = Object.entries(FORMS).map(([name, [form, text]]) => [name, form, text] as const)
  test.each(forms)('%s is accepted in the form %s', (name, form, text) => {
    const webhook = readFixture('lakipay', `${name}.http`)
    expect(openWithKey().verifyWebhook(webhook).form).toBe(form)
    const message = jsonObject(Buffer.from(webhook.rawBody).toString('utf8').trim().slice(1, -1))
    expect(signedTexts(message).find((one) => one.form === form)?.text).toBe(text)
  })

  test.each([
    [
      'deposit',
      'payment',
      { reference: 'ORDER-12345', providerRef: 'TXN-123456789', money: { minor: 10_000n, currency: 'ETB' } },
    ],
    ['number-go', 'payment', { money: { minor: 100_000_000n, currency: 'ETB' } }],
    ['withdrawal', 'ignored', {}],
    ['platform-fee', 'ignored', {}],
  ])('%s is read as %s', (name, kind, facts) => {
    expect(judge(openWithKey(), readFixture('lakipay', `${name}.http`))).toMatchObject({ kind, ...facts })
  })

  test('camel is read without money, because it has no currency', () => {
    expect(judge(openWithKey(), readFixture('lakipay', 'camel.http'))).toEqual({
      kind: 'payment',
      dedupeKey: expect.any(String),
      reference: 'ORDER-12345',
      providerRef: 'TXN-123456789',
      claimsPayment: true,
    })
  })
})

describe('lakipay variant of a webhook', () => {
  const CODES: Record<string, [code: string, message: RegExp]> = {
    'amount-as-other-text': ['bad_signature', /no known form/],
    'amount-rounded': ['bad_signature', /no known form/],
    'another-key': ['bad_signature', /no known form/],
    'digest-sha1': ['bad_signature', /no known form/],
    'digest-sha512': ['bad_signature', /no known form/],
    'joined-in-message': ['malformed', /status/],
    'joined-in-name': ['bad_signature', /name of a member/],
    'joined-in-reference': ['bad_signature', /reference contains/],
    'list-signed-as-text': ['bad_signature', /medium is nested/],
    'medium-not-signed': ['bad_signature', /no known form/],
    'not-sorted': ['bad_signature', /no known form/],
    'nothing-signed-as-text': ['bad_signature', /medium is null/],
    'null-signed-as-text': ['bad_signature', /medium is null/],
    'object-signed-as-text': ['bad_signature', /medium is nested/],
    'padding-pss': ['bad_signature', /no known form/],
    'url-encoded': ['bad_signature', /no known form/],
    'whole-body': ['bad_signature', /no known form/],
  }
  const refusal = (webhook: WebhookDelivery): WebhookRefused => {
    const provider = openWithKey()
    const result = resultOrRefusal(() => provider.parseWebhook(provider.verifyWebhook(webhook)))
    return result instanceof WebhookRefused ? result : expect.fail('the webhook is accepted')
  }

  test('has an expected code for each fixture', () => {
    const folder = new URL('../../../fixtures/lakipay/variants', import.meta.url)
    expect(
      readdirSync(folder)
        .map((name) => name.replace('.http', ''))
        .sort(),
    ).toEqual(Object.keys(CODES).sort())
  })

  const codes = Object.entries(CODES).map(([name, [code, message]]) => [name, code, message] as const)
  test.each(codes)('%s is refused as %s: %s', (name, code, message) => {
    expect(refusal(readFixture('lakipay', `variants/${name}.http`))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  test('is malformed even when its text is the text of a message that is accepted', () => {
    const joined = 'event=DEPOSIT&message=x&reference=B&status=SUCCESS&transaction_id=TXN-1'
    const split = '"event":"DEPOSIT","message":"x","reference":"B","status":"SUCCESS","transaction_id":"TXN-1"'
    const merged = '"event":"DEPOSIT","message":"x&reference=B&status=SUCCESS","transaction_id":"TXN-1"'
    expect(textsOf(split)).toEqual({ literal: joined })
    expect(textsOf(merged)).toEqual({ literal: joined })
    const provider = openWithKey(TEST_PUBLIC_KEY)
    expect(judge(provider, signed(joined, split))).toMatchObject({ kind: 'payment', reference: 'B' })
    expect(judge(provider, signed(joined, merged))).toBe('malformed')
  })
})
