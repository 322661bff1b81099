import { describe, expect, test } from 'vitest'
import { misspeltSettings } from '../../../server/cli/setting-names.ts'
import { knownSettings, readConfig } from '../../../server/config/config.ts'

describe('misspelt setting', () => {
  test.each([
    ['PAKHIPAY_APIKEY', 'PAKHIPAY_API_KEY'],
    ['PAKIPAY_API_KEY', 'PAKHIPAY_API_KEY'],
    ['PAKHI_PAY_API_KEY', 'PAKHIPAY_API_KEY'],
    ['PUBLIC_ULR', 'PUBLIC_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['ALLOWED_ORIGIN', 'ALLOWED_ORIGINS'],
    ['ORDER_WEBHOOK_SECRETS', 'ORDER_WEBHOOK_SECRET'],
    ['public_url', 'PUBLIC_URL'],
    ['LAKIPAY_WEBHOOK_PUBLICKEY', 'LAKIPAY_WEBHOOK_PUBLIC_KEY'],
  ])('%s is reported with the suggestion %s', (name, meant) => {
    expect(misspeltSettings({ [name]: 'secret-value' })).toEqual([`${name} is not a setting; did you mean ${meant}?`])
  })

  test('with the prefix of a provider is reported even when no setting is similar', () => {
    expect(misspeltSettings({ LOPAY_COLOUR_OF_THE_BUTTON: 'blue' })).toEqual([
      expect.stringMatching(/^LOPAY_COLOUR_OF_THE_BUTTON is not a setting/),
    ])
  })

  test("is not reported for a known setting, an empty value or another program's variable", () => {
    const ours = Object.fromEntries(knownSettings().names.map((name) => [name, 'x']))
    const others = Object.fromEntries(
      [
        'HOME',
        'HOSTNAME',
        'PATH',
        'PORTS',
        'SHELL',
        'LOGNAME',
        'STRIPE_API_KEY',
        'OPENAI_API_KEY',
        'REDIS_URL',
        'NODE_OPTIONS',
        'npm_config_cache',
        'TERM_PROGRAM',
      ].map((name) => [name, 'x']),
    )
    expect(misspeltSettings({ ...ours, ...others, PAKHIPAY_APIKEY: '' })).toEqual([])
  })
})

describe('SANDBOX', () => {
  const read = (change: Record<string, string>) =>
    readConfig({ ORDER_TOKEN_SECRET: 'x'.repeat(32), SANDBOX: '1', ...change }, { now: () => 0 }, { serving: true })

  test('is rejected at a public address unless SANDBOX_PUBLIC is set too', () => {
    expect(() => read({ PUBLIC_URL: 'https://pay.shop.example' })).toThrow(
      /SANDBOX is 1 and PUBLIC_URL is the public address https:\/\/pay\.shop\.example.*SANDBOX_PUBLIC=1/,
    )
    expect(read({ PUBLIC_URL: 'https://pay.shop.example', SANDBOX_PUBLIC: '1' }).providers.has('sandbox')).toBe(true)
    expect(() => read({ PUBLIC_URL: 'https://pay.shop.example', SANDBOX_PUBLIC: '1', NODE_ENV: 'production' })).toThrow(
      'NODE_ENV',
    )
    expect(() => read({ PUBLIC_URL: 'https://pay.shop.example', SANDBOX_PUBLIC: 'yes' })).toThrow('SANDBOX_PUBLIC')
  })

  test.each(['http://localhost:8787', 'http://127.0.0.1:8787/pay', 'http://[::1]:8787', 'https://shop.localhost'])(
    'is accepted at the local address %s',
    (url) => {
      expect(read({ PUBLIC_URL: url }).providers.has('sandbox')).toBe(true)
    },
  )
})
