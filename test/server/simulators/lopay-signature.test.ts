import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook } from 'svix'
import { describe, expect, it } from 'vitest'
import { createId, createSecret, signedHeaders } from '../../../demo/simulators/lopay/signature.ts'

const secret = 'whsec_YXDKaykd6oBK7J/hrFqstWuFfAxbVFSl'
const oldSecret = 'whsec_bG9wYXktb2xkLXNlY3JldC0yNGJ5dGVz'
const id = 'msg_2yLopayTestVector0000000001'
const at = 1749052816
const body =
  '{"id":"8d4c3f5e-2b1a-4c6d-9e7f-0a1b2c3d4e5f","object":"event","createdAt":"2025-06-04T16:00:16.000Z",' +
  '"type":"payment.success",' +
  '"data":{"paymentLinkId":"3f0a6c1e-7b52-4d0e-9a54-1c2d3e4f5a6b","paymentId":"c1d2e3f4-a5b6-4789-8abc-def012345678"}}'

describe('Lopay simulator: signatures', () => {
  it('equal the example that Svix publishes', () => {
    const headers = signedHeaders(
      'svix',
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
    )
    expect(headers['svix-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  it('are keyed with the decoded secret', () => {
    expect(signedHeaders('svix', [secret], id, at, body)).toEqual({
      'svix-id': id,
      'svix-timestamp': '1749052816',
      'svix-signature': 'v1,X2ZsKChlqNp7hKgKWh5PaHf7tGzwbTAXMEE5gerZess=',
    })
  })

  it('are two during a rotation of secrets', () => {
    expect(signedHeaders('webhook', [oldSecret, secret], id, at, body)).toEqual({
      'webhook-id': id,
      'webhook-timestamp': '1749052816',
      'webhook-signature':
        'v1,WmfprE480obV0N1nFfhNQ79X2AADPzGkneBbFpfelEk= v1,X2ZsKChlqNp7hKgKWh5PaHf7tGzwbTAXMEE5gerZess=',
    })
  })

  it('are accepted by the libraries of Svix and of Standard Webhooks', () => {
    const now = Math.floor(Date.now() / 1_000)
    for (const one of [secret, oldSecret]) {
      expect(new Webhook(one).verify(body, signedHeaders('svix', [oldSecret, secret], id, now, body))).toMatchObject({
        type: 'payment.success',
      })
      expect(
        new StandardWebhook(one).verify(body, signedHeaders('webhook', [oldSecret, secret], id, now, body)),
      ).toMatchObject({ type: 'payment.success' })
    }
    expect(() => new Webhook(secret).verify(body, signedHeaders('svix', [oldSecret], id, now, body))).toThrow(
      'No matching signature',
    )
    expect(() => new Webhook(secret).verify(body, signedHeaders('svix', [secret], id, at, body))).toThrow('too old')
  })

  it('come with secrets of 24 bytes and ids in the form of Svix', () => {
    expect(Buffer.from(createSecret().replace(/^whsec_/, ''), 'base64')).toHaveLength(24)
    expect(createId('ep')).toMatch(/^ep_[0-9A-Za-z]{27}$/)
  })
})
