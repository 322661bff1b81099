import { describe, expect, test } from 'vitest'
import { echezona } from '../../../../server/providers/echezona/echezona.ts'
import { definition, echezonaBench } from './fixture.ts'

const { open } = echezonaBench()

describe('echezona settings', () => {
  const parse = (name: keyof typeof echezona.settings, text: string) => () => echezona.settings[name].parse(text)

  test('have the defaults of the WooCommerce plugin and a base address that ends in /api', () => {
    const settings = Object.entries(definition.settings)
    expect(Object.fromEntries(settings.map(([name, setting]) => [name, setting.default]))).toEqual({
      API_KEY: undefined,
      BASE_URL: 'https://api.echezona.com/api',
      WEBHOOK_SECRET: undefined,
      WEBHOOK_HEADER: 'X-Echezona-Signature',
      WEBHOOK_ALGORITHM: 'sha256',
      WEBHOOK_ENCODING: 'hex',
      WEBHOOK_SCHEME: 'hmac-raw',
      WEBHOOK_PREFIX: '',
      AMOUNT_UNIT: 'major',
    })
    expect(settings.filter(([, setting]) => setting.activates).map(([name]) => name)).toEqual(['API_KEY'])
    expect(settings.filter(([, setting]) => setting.secret).map(([name]) => name)).toEqual([
      'API_KEY',
      'WEBHOOK_SECRET',
    ])
  })

  test('take a header name in any case', () => {
    expect(parse('WEBHOOK_HEADER', 'X-Paystack-Signature')()).toBe('x-paystack-signature')
  })

  test.each([
    ['API_KEY', ''],
    ['BASE_URL', 'http://api.echezona.com/api'],
    ['WEBHOOK_SECRET', ''],
    ['WEBHOOK_SECRET', 'fifteen-letters'],
    ['WEBHOOK_SECRET', 'a-secret-that-is-long-enough,short'],
    ['WEBHOOK_HEADER', ''],
    ['WEBHOOK_HEADER', 'X Signature'],
    ['WEBHOOK_HEADER', 'x-signature:'],
    ['WEBHOOK_ALGORITHM', 'md5'],
    ['WEBHOOK_ENCODING', 'HEX'],
    ['WEBHOOK_SCHEME', 'none'],
    ['AMOUNT_UNIT', 'kobo'],
  ] as const)('reject %s = %j', (name, text) => {
    expect(parse(name, text)).toThrow(/^must /)
  })
})

describe('echezona as a payment method', () => {
  test('opens a page in naira and needs a name and an e-mail address', () => {
    const provider = open()
    expect(provider).toMatchObject({ label: 'Echezona', flow: 'page', needs: ['name', 'email'], currencies: ['NGN'] })
    expect(provider.capabilities).toEqual({ poll: 'always', cancel: false, callback: 'account' })
    expect(provider.signatureRefusalStatus).toBeUndefined()
  })
})
