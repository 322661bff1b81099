import { describe, expect, test } from 'vitest'
import { pakhipay } from '../../../../server/providers/pakhipay/pakhipay.ts'
import { SIGNATURE_FORMS } from '../../../../server/providers/pakhipay/signature-forms.ts'
import { pakhipayBench } from './fixture.ts'

const { open } = pakhipayBench()

describe('pakhipay settings', () => {
  const parse = (name: keyof typeof pakhipay.settings, text: string) => () => pakhipay.settings[name].parse(text)

  test('take several keys, a loopback address, a fixed signature form and a choice for return ids', () => {
    expect(parse('API_KEY', 'new, old')()).toEqual(['new', 'old'])
    expect(parse('BASE_URL', 'http://127.0.0.1:9000/')()).toBe('http://127.0.0.1:9000')
    for (const form of ['auto', ...SIGNATURE_FORMS]) expect(parse('SIGNATURE_FORM', form)()).toBe(form)
    for (const choice of ['review', 'accept']) expect(parse('RETURN_IDS', choice)()).toBe(choice)
    expect(pakhipay.settings.BASE_URL.default).toBe('https://pakhipay.com')
    expect(pakhipay.settings.SIGNATURE_FORM.default).toBe('auto')
  })

  test.each([
    ['API_KEY', ''],
    ['API_KEY', ' , '],
    ['BASE_URL', 'http://pakhipay.com'],
    ['BASE_URL', 'pakhipay'],
    ['SIGNATURE_FORM', 'none'],
    ['SIGNATURE_FORM', ''],
    ['RETURN_IDS', ''],
    ['RETURN_IDS', 'Accept'],
  ] as const)('reject %s = %j', (name, text) => {
    expect(parse(name, text)).toThrow(/^must /)
  })
})

describe('pakhipay as a payment method', () => {
  test('opens a page in taka and needs a name and an e-mail address', () => {
    const provider = open()
    expect(provider).toMatchObject({
      label: 'Pakhi Pay',
      flow: 'page',
      needs: ['name', 'email'],
      currencies: ['BDT'],
      signatureRefusalStatus: 403,
    })
    expect(provider.capabilities).toEqual({ poll: 'with-reference', cancel: false, callback: 'per-payment' })
  })
})

describe('pakhipay return address', () => {
  test.each([
    ['transactionId=TRX1&paymentAmount=100', 'TRX1'],
    ['transaction_id=TRX-2', 'TRX-2'],
    ['trx_id=TRX3', 'TRX3'],
    ['invoice_id=a.b:4_5', 'a.b:4_5'],
    ['transaction_id=&trx_id=TRX5', 'TRX5'],
    ['', null],
    ['status=paid', null],
    ['transactionId=', null],
    ['transactionId=%00', null],
    ['transactionId=a b', null],
    ['transactionId=<b>', null],
    ['transactionId=%E0%A6%AC', null],
    [`transactionId=${'x'.repeat(128)}`, 'x'.repeat(128)],
    [`transactionId=${'x'.repeat(129)}`, null],
  ])('with the query %j names the transaction %j', (query, expected) => {
    const unverified = open().readReturn?.(new URLSearchParams(query))
    expect(unverified?.providerRef ?? null).toBe(expected)
  })
})
