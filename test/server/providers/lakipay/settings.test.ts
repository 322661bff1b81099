import { describe, expect, test } from 'vitest'
import { lakipay } from '../../../../server/providers/lakipay/lakipay.ts'
import { ALL_MEDIUMS, lakipayBench } from './fixture.ts'

const { open } = lakipayBench()

describe('lakipay settings', () => {
  const parse = (name: keyof typeof lakipay.settings, text: string) => () => lakipay.settings[name].parse(text)

  test('require two keys and have a default for the rest', () => {
    expect(
      Object.entries(lakipay.settings)
        .filter(([, setting]) => 'activates' in setting || 'required' in setting)
        .map(([name]) => name),
    ).toEqual(['API_KEY', 'WEBHOOK_PUBLIC_KEY'])
    expect(lakipay.settings.BASE_URL.default).toBe('https://api.lakipay.co')
    expect(lakipay.settings.MODE.default).toBe('direct')
    expect(lakipay.settings.MEDIUMS.default).toBe('MPESA,TELEBIRR,CBE')
    expect(parse('MEDIUMS', ' CBE , MPESA ')()).toMatchObject([{ id: 'CBE' }, { id: 'MPESA' }])
  })

  test.each([
    ['API_KEY', ''],
    ['API_KEY', 'only-one'],
    ['API_KEY', ':secret'],
    ['API_KEY', 'public:'],
    ['API_KEY', 'public:sec ret'],
    ['API_KEY', 'public:secret\nX-Other: 1'],
    ['API_KEY', 'public:secret, other'],
    ['BASE_URL', 'http://api.lakipay.co'],
    ['MODE', 'Direct'],
    ['MODE', ''],
    ['MEDIUMS', ''],
    ['MEDIUMS', 'mpesa'],
    ['MEDIUMS', 'MPESA,PAYPAL'],
    ['MEDIUMS', 'MPESA,MPESA'],
    ['MEDIUMS', 'constructor'],
    ['WEBHOOK_PUBLIC_KEY', ''],
    ['CONNECTED_MERCHANT_ID', 'a b'],
    ['CONNECTED_MERCHANT_ID', 'a\r\nb'],
  ] as const)('reject %s = %j', (name, text) => {
    expect(parse(name, text)).toThrow(/^must /)
  })
})

describe('lakipay as a payment method', () => {
  test('sends a push request to a phone, in birr, by mediums with readable names', () => {
    const provider = open()
    expect(provider).toMatchObject({ label: 'LakiPay', flow: 'device', needs: ['phone'], currencies: ['ETB'] })
    expect(provider.mediums?.map(({ id, label }) => [id, label])).toEqual([
      ['MPESA', 'M-Pesa'],
      ['TELEBIRR', 'telebirr'],
      ['CBE', 'CBE'],
    ])
    expect(provider.capabilities).toEqual({ poll: 'with-reference', cancel: false, callback: 'per-payment' })
    expect(provider.signatureRefusalStatus).toBeUndefined()
  })

  test('opens a page and needs no details in checkout mode', () => {
    expect(open({ MODE: 'checkout' })).toMatchObject({ flow: 'page', needs: [], currencies: ['ETB'] })
    expect(open({ MODE: 'checkout' }).mediums).toBeUndefined()
  })

  test('takes dollars by card only', () => {
    const provider = open({ MEDIUMS: ALL_MEDIUMS })
    expect(provider.currencies).toEqual(['ETB', 'USD'])
    expect(provider.mediums?.filter(({ currencies }) => currencies?.includes('USD')).map(({ id }) => id)).toEqual([
      'CYBERSOURCE',
    ])
  })
})
