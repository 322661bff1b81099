/** The checkout as a form, for browsers without JavaScript. */

import { describe, expect, it } from 'vitest'
import type { PaymentView } from '../../server/contract/wire.ts'
import {
  BASE,
  DEVICE_METHOD,
  formPage,
  formPageOf,
  METHOD_WITHOUT_DETAILS,
  PAGE_METHOD,
  PENDING_PAYMENT,
  textOf,
} from './support/pages.ts'

describe('the form page', () => {
  const inputs = (page: string) => [...page.matchAll(/<input[^>]*name="(\w+)"[^>]*>/g)].map(([, name]) => name)

  it('has the price as its headline, and the order below', () => {
    expect(textOf(formPageOf({ description: 'Two books' }))).toMatch(/^Order 1042 · Two books ৳1,250\.00/)
  })

  it('posts to the checkout, with an idempotency key for each form', () => {
    let count = 0
    const page = formPage({ newKey: () => `key-${++count}` })
    expect(
      page.match(
        /<form method="post" action="https:\/\/pay\.shop\.example\/checkout\/chk_1\/pay" accept-charset="utf-8">/g,
      ),
    ).toHaveLength(3)
    for (const key of ['key-1', 'key-2', 'key-3']) expect(page).toContain(`name="idempotencyKey" value="${key}"`)
    expect(formPage().match(/name="idempotencyKey" value="[\w-]{36}"/g)).toHaveLength(3)
    expect(new Set(formPage().match(/name="idempotencyKey" value="[^"]*"/g)).size).toBe(3)
  })

  it('has only the fields that the method needs', () => {
    expect(inputs(formPageOf({ methods: [PAGE_METHOD] }))).toEqual([
      'clientSecret',
      'provider',
      'idempotencyKey',
      'locale',
      'name',
      'email',
    ])
    expect(inputs(formPageOf({ methods: [METHOD_WITHOUT_DETAILS] }))).toEqual([
      'clientSecret',
      'provider',
      'idempotencyKey',
      'locale',
    ])
    expect(inputs(formPageOf({ methods: [DEVICE_METHOD] }))).toEqual([
      'clientSecret',
      'provider',
      'idempotencyKey',
      'locale',
      'medium',
      'medium',
      'phone',
    ])
  })

  it('has no field for a price', () => {
    expect(inputs(formPage()).filter((name) => /amount|currency|price|minor/.test(name!))).toEqual([])
  })

  it('hides known details, except the phone number of a push request', () => {
    const customer = { name: 'Rahim', email: 'rahim@example.com', phone: '01711000000' }
    expect(formPageOf({ methods: [PAGE_METHOD, METHOD_WITHOUT_DETAILS], customer })).not.toContain('<details')
    expect(formPageOf({ methods: [PAGE_METHOD, METHOD_WITHOUT_DETAILS], customer })).toContain(
      '<input type="hidden" name="email" value="rahim@example.com">',
    )
    expect(formPageOf({ methods: [DEVICE_METHOD], customer })).toContain(
      'type="tel" autocomplete="tel" required value="01711000000"',
    )
  })

  it('after an error has what was entered, the error beside its field, and the method open', () => {
    const page = formPage({
      error: {
        code: 'invalid_request',
        errors: [{ path: 'customer.phone', message: 'must be a phone number' }],
      },
      entered: { provider: 'lakipay', medium: 'MPESA', phone: '12' },
    })
    expect(page).toContain('<p class="note bad" role="alert">Please check the details below.</p>')
    expect(page).toContain('value="12" aria-invalid="true" aria-describedby="lakipay-phone-fault"')
    expect(page).toContain('<p class="fault" id="lakipay-phone-fault">Enter a phone number such as 0911 234 567.</p>')
    expect(page).toContain('value="MPESA" required checked>')
    expect(page.match(/<details class="method" name="method" open>/g)).toHaveLength(1)
  })

  it('shows a known detail that was refused', () => {
    const page = formPageOf(
      { methods: [PAGE_METHOD], customer: { name: 'Rahim', email: 'x' } },
      { error: { code: 'invalid_request', errors: [{ path: 'customer.email', message: 'x' }] } },
    )
    expect(page).toContain('id="pakhipay-email-fault"')
  })

  it('says why the last payment failed', () => {
    const payment: PaymentView = {
      ...PENDING_PAYMENT,
      status: 'failed',
      action: null,
      message: 'The balance was too low. Nothing was taken.',
    }
    expect(textOf(formPageOf({ payment }))).toContain('The balance was too low. Nothing was taken.')
  })

  it('of a pending payment leads to its page, to its status, to the shop and to other methods', () => {
    const page = formPageOf({ status: 'processing', payment: PENDING_PAYMENT })
    expect(page).toContain('<a class="button primary" href="https://pay.example/x">Open Pakhi Pay</a>')
    expect(page).toContain(
      `<form class="actions" method="post" action="${BASE}/checkout/chk_1" accept-charset="utf-8">`,
    )
    expect(page).toContain('<button class="button quiet">Check now</button>')
    expect(page).toContain('<a class="button quiet" href="https://shop.example/cart">Back to the shop</a>')
    expect(textOf(page)).toContain('Pay another way Your Pakhi Pay request is still open.')
  })

  it('says what to do with a push request, and has one button to go on with', () => {
    const payment: PaymentView = {
      ...PENDING_PAYMENT,
      provider: 'lakipay',
      action: { type: 'confirm-on-device', hint: 'Enter your PIN.' },
    }
    const page = formPageOf({ status: 'processing', payment })
    expect(textOf(page)).toContain('Approve it on your phone We’ve sent a LakiPay request to your phone.')
    expect(page).toContain('<button class="button primary calm">Check now</button>')
  })

  it.each([
    ['paid', 'The shop has your payment of ৳1,250.00', 'https://shop.example/thanks'],
    ['cancelled', 'Payment cancelled', 'https://shop.example/cart'],
    ['expired', 'Time ran out This checkout was open for 30 minutes.', 'https://shop.example/cart'],
  ] as const)('of a checkout that is %s takes no payment', (status, title, back) => {
    const page = formPageOf({ status })
    expect(textOf(page)).toContain(title)
    expect(page).not.toContain('<form')
    expect(page).toContain(`href="${back}"`)
  })

  it('says that there is no payment method', () => {
    expect(textOf(formPageOf({ methods: [] }))).toContain('There’s no way to pay this order yet No money was taken.')
  })
})
