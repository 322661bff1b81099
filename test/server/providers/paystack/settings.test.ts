import { describe, expect, test } from 'vitest'
import { paystack } from '../../../../server/providers/paystack/paystack.ts'
import { paystackBench } from './fixture.ts'

const { open } = paystackBench()

describe('paystack settings', () => {
  const parse = (name: keyof typeof paystack.settings, text: string) => () => paystack.settings[name].parse(text)

  test.each([
    ['SECRET_KEY', ''],
    ['SECRET_KEY', 'pk_test_paybutton_4f1a9c27d0'],
    ['SECRET_KEY', 'sk_test_4f1a9c27d0,a-key-of-somebody-else'],
    ['SECRET_KEY', 'sk_live_4f1a9c27d0,sk_test_4f1a9c27d0'],
    ['CURRENCIES', ''],
    ['CURRENCIES', 'NGN,EUR'],
    ['CURRENCIES', 'ngn'],
    ['CURRENCIES', 'NGN,GHS,NGN'],
    ['SESSION_MINUTES', '0'],
    ['SESSION_MINUTES', '10081'],
    ['SESSION_MINUTES', 'half an hour'],
    ['CHANNELS', 'Card'],
    ['CHANNELS', 'card;bank'],
    ['EMAIL_DOMAIN', 'ada@shop.example'],
    ['EMAIL_DOMAIN', 'https://shop.example'],
    ['BASE_URL', 'http://api.paystack.co'],
  ] as const)('reject %s = %j', (name, text) => {
    expect(parse(name, text)).toThrow(/^must /)
  })

  test('accept keys that rotate, newest first', () => {
    expect(parse('SECRET_KEY', 'sk_live_the-newest-key, sk_live_the-older-key')()).toEqual([
      'sk_live_the-newest-key',
      'sk_live_the-older-key',
    ])
  })
})

describe('paystack as a payment method', () => {
  test('opens a page, needs an e-mail address and cannot cancel', () => {
    const provider = open()
    expect(provider).toMatchObject({ label: 'Paystack', flow: 'page', needs: ['email'] })
    expect(provider.capabilities).toEqual({ poll: 'always', cancel: false, callback: 'account' })
    expect(provider.unconfirmed).toContain('session timeout')
  })

  test('needs a phone number instead where a domain stands in for the e-mail address', () => {
    expect(open({ EMAIL_DOMAIN: 'pay.shop.example' }).needs).toEqual(['phone'])
  })

  test.each([
    ['NGN', 5_000n],
    ['GHS', 10n],
    ['KES', 300n],
    ['ZAR', 100n],
    ['USD', 200n],
    ['XOF', 1n],
  ])('in %s takes %s minor units at least', (currency, min) => {
    expect(open().limits?.[currency]?.min).toBe(min)
  })
})
