import { describe, expect, test } from 'vitest'
import { lopay } from '../../../../server/providers/lopay/lopay.ts'
import { MERCHANT, OLD_SECRET, SECRET } from '../lopay.fixtures.ts'
import { lopayBench } from './fixture.ts'

const { open } = lopayBench()

describe('lopay settings', () => {
  const parse = (name: keyof typeof lopay.settings, text: string) => () => lopay.settings[name].parse(text)

  test('take a merchant, a loopback address and several secrets', () => {
    expect(parse('MERCHANT_ID', MERCHANT.toUpperCase())()).toBe(MERCHANT)
    expect(parse('BASE_URL', 'http://127.0.0.1:9000/')()).toBe('http://127.0.0.1:9000')
    expect(parse('WEBHOOK_SECRET', `${SECRET},${OLD_SECRET}`)()).toHaveLength(2)
    expect(lopay.settings.BASE_URL.default).toBe('https://api.lopay.com')
    expect(lopay.settings.WEBHOOK_SECRET.required).toBe(true)
  })

  test.each([
    ['API_KEY', ''],
    ['BASE_URL', 'http://api.lopay.com'],
    ['MERCHANT_ID', ''],
    ['MERCHANT_ID', 'merchant-1'],
    ['MERCHANT_ID', `${MERCHANT}\n`],
    ['WEBHOOK_SECRET', ''],
    ['WEBHOOK_SECRET', 'secret'],
    ['WEBHOOK_SECRET', SECRET.slice('whsec_'.length)],
  ] as const)('reject %s = %j', (name, text) => {
    expect(parse(name, text)).toThrow(/^must /)
  })
})

describe('lopay as a payment method', () => {
  test('opens a page in pounds or dollars and needs no details', () => {
    expect(open()).toMatchObject({ label: 'Lopay', flow: 'page', needs: [], currencies: ['GBP', 'USD'] })
    expect(open().capabilities).toEqual({ poll: 'with-reference', cancel: true, callback: 'account' })
    expect(open().signatureRefusalStatus).toBeUndefined()
  })
})
