import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { WebhookDelivery } from '../../../../server/contract/provider.ts'
import { LOPAY_EVENTS } from '../../../../server/providers/lopay/partner.ts'
import { judge, readDelivery, readFixture } from '../deliveries.ts'
import { LINK, OLD_SECRET, SECRET } from '../lopay.fixtures.ts'
import { lopayBench } from './fixture.ts'

const { open } = lopayBench()
const AT = 1_700_000_000
const UNRELATED_SECRET = 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

function signed(body: string, id = 'msg_1', key: Buffer | string = keyOf(SECRET)): WebhookDelivery {
  const digest = createHmac('sha256', key).update(`${id}.${AT}.${body}`).digest('base64')
  return {
    rawBody: Buffer.from(body),
    headers: { 'svix-id': id, 'svix-timestamp': String(AT), 'svix-signature': `v1,${digest}` },
    receivedAt: AT * 1000,
  }
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice('whsec_'.length), 'base64')
}

const read = (webhook: WebhookDelivery, settings: Record<string, string> = {}) =>
  judge(open(settings), webhook, [SECRET, OLD_SECRET])
const message = (type: unknown, data: unknown = { paymentLinkId: LINK }) =>
  JSON.stringify({ id: 'e', object: 'event', type, data })

describe('lopay webhook', () => {
  test.each(['payment-success', 'payment-failed', 'link-created', 'link-updated', 'link-revoked'])(
    'of the fixture %s names the link and no money',
    (name) => {
      const webhook = readFixture('lopay', `${name}.http`)
      const isPaid = name === 'payment-success'
      const transaction = isPaid
        ? { transactionId: JSON.parse(Buffer.from(webhook.rawBody).toString()).data.paymentId }
        : {}
      expect(read(webhook)).toEqual({
        kind: 'payment',
        dedupeKey: webhook.headers['svix-id'],
        providerRef: LINK,
        claimsPayment: isPaid,
        ...transaction,
      })
      expect(open().verifyWebhook(webhook)).toMatchObject({ form: 'svix', deliveryId: webhook.headers['svix-id'] })
    },
  )

  test.each(['merchant-payout-paid', 'authorization-granted'])('of the fixture %s is ignored', (name) => {
    expect(read(readFixture('lopay', `${name}.http`))).toMatchObject({
      kind: 'ignored',
      reason: expect.stringMatching(/./),
    })
  })

  test.each(['webhook-names', 'rotating', 'ed25519-too'])('of the variant %s is accepted', (name) => {
    const webhook = readDelivery(new URL(`../../../fixtures/lopay/variants/${name}.http`, import.meta.url))
    expect(read(webhook)).toMatchObject({ kind: 'payment', providerRef: LINK })
    expect(read(webhook, { WEBHOOK_SECRET: UNRELATED_SECRET })).toBe('bad_signature')
    expect(read(webhook, { WEBHOOK_SECRET: OLD_SECRET })).toEqual(
      name === 'rotating' ? expect.objectContaining({ kind: 'payment' }) : 'bad_signature',
    )
  })

  test.each(LOPAY_EVENTS)('of the subscribable event %s is understood', (type) => {
    const about = type.startsWith('payment')
      ? { kind: 'payment', providerRef: LINK, claimsPayment: type === 'payment.success' }
      : { kind: 'ignored', reason: expect.not.stringMatching(/unknown/) }
    expect(read(signed(message(type)))).toEqual({ ...about, dedupeKey: 'msg_1' })
  })

  test.each(['payment.refunded', 'payment', 'PAYMENT.SUCCESS', '', 'constructor', 'paymentLink'])(
    'of the unknown event %j is ignored',
    (type) => {
      expect(read(signed(message(type)))).toEqual({
        kind: 'ignored',
        dedupeKey: 'msg_1',
        reason: 'an unknown event',
      })
    },
  )

  test('has its id as dedupe key, because each retry is signed anew', () => {
    const first = signed(message('payment.success'))
    expect(read({ ...first, receivedAt: first.receivedAt + 200_000 })).toEqual(read(first))
    expect(read(signed(message('payment.success'), 'msg_2'))).toMatchObject({ dedupeKey: 'msg_2' })
  })

  test.each([
    ['not JSON', 'type=payment.success'],
    ['empty', ''],
    ['a list', '[]'],
    [
      'an object with a name twice',
      `{"type":"payment.success","type":"payment.failed","data":{"paymentLinkId":"${LINK}"}}`,
    ],
    ['without a type', message(undefined)],
    ['of a type that is a number', message(1)],
    ['without data', message('payment.success', null)],
    ['without a link', message('payment.success', {})],
    ['of a link that is a number', message('payment.success', { paymentLinkId: 7 })],
    ['of a link that is a path', message('payment.failed', { paymentLinkId: '../webhooks' })],
    ['of an empty link', message('paymentLink.revoked', { paymentLinkId: '' })],
  ])('is malformed when it is %s, although its signature is good', (_name, body) => {
    expect(read(signed(body))).toBe('malformed')
  })

  test('is rejected when the text of the secret is the key, which is how LakiConnect uses the same prefix', () => {
    const body = message('payment.success')
    expect(read(signed(body))).toMatchObject({ kind: 'payment' })
    expect(read(signed(body, 'msg_1', SECRET))).toBe('bad_signature')
  })
})
