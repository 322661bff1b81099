import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountText } from '../../server/pages/amount.ts'
import { checkoutPage } from '../../server/pages/checkout-page.ts'
import { formCheckoutPage } from '../../server/pages/form-page.ts'
import type { FormCheckoutPageOptions } from '../../server/pages/form-page.ts'
import { href, html } from '../../server/pages/html.ts'
import { notFoundPage } from '../../server/pages/not-found-page.ts'
import { refusedPage } from '../../server/pages/refused-page.ts'
import { returnPage } from '../../server/pages/return-page.ts'
import type { ReturnPageOptions } from '../../server/pages/return-page.ts'
import { pagesStylesheet } from '../../server/pages/styles.ts'
import type { CheckoutView, MethodView, PaymentView } from '../../server/contract/wire.ts'

const MONEY = { amount: '1250.00', currency: 'BDT', minor: 125_000, exponent: 2 }
const BASE = 'https://pay.shop.example'
const ASSETS = {
  checkoutPage: { file: 'checkout-page.1a2b3c4d.js', integrity: 'sha384-aaaa' },
  returnPage: { file: 'return-page.1a2b3c4d.js', integrity: 'sha384-bbbb' },
}
const PAGE: MethodView = { provider: 'pakhipay', label: 'Pakhi Pay', needs: ['name', 'email'], flow: 'page' }
const DEVICE: MethodView = {
  provider: 'lakipay',
  label: 'LakiPay',
  needs: ['phone'],
  flow: 'device',
  mediums: [
    { id: 'TELEBIRR', label: 'telebirr' },
    { id: 'MPESA', label: 'M-PESA' },
  ],
}
const PLAIN: MethodView = { provider: 'sandbox', label: 'Sandbox', needs: [], flow: 'page' }
const VIEW: CheckoutView = {
  id: 'chk_1',
  orderId: '1042',
  status: 'open',
  money: MONEY,
  methods: [PAGE, DEVICE, PLAIN],
  payment: null,
  expiresAt: '2026-11-20T18:00:00.000Z',
  pollAfterMs: 5000,
  successUrl: 'https://shop.example/thanks',
  cancelUrl: 'https://shop.example/cart',
}
const PENDING: PaymentView = {
  id: 'pay_1',
  provider: 'pakhipay',
  status: 'pending',
  action: { type: 'open', url: 'https://pay.example/x', presentation: 'redirect' },
  reference: '7F3K-29QD',
}

const RETURN: ReturnPageOptions = {
  base: BASE,
  assets: ASSETS,
  status: 'paid',
  reference: '7F3K-29QD',
  orderId: '1042',
  money: MONEY,
  provider: 'Pakhi Pay',
  shopUrl: 'https://shop.example/',
}
const backTo = (options: Partial<ReturnPageOptions>) => returnPage({ ...RETURN, ...options })
const form = (options: Partial<FormCheckoutPageOptions> = {}) =>
  formCheckoutPage({ base: BASE, view: VIEW, clientSecret: 'secret', ...options })
const formOf = (view: Partial<CheckoutView>, options: Partial<FormCheckoutPageOptions> = {}) =>
  form({ view: { ...VIEW, ...view }, ...options })
/** What a reader sees of a page, roughly. */
const wordsOf = (page: string) =>
  page
    .replace(/^[\s\S]*<body>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

const PAGES: [string, string][] = [
  ['the hosted checkout', checkoutPage({ base: BASE, assets: ASSETS, checkoutId: 'chk_1', locale: 'bn-BD' })],
  ['the not-found page', notFoundPage(BASE)],
  ['the page of a refusal', refusedPage(BASE, 'order_token_invalid')],
  ['the page of a used order id', refusedPage(BASE, 'order_paid', MONEY)],
  ...(['paid', 'pending', 'failed', 'cancelled', 'expired'] as const).map((status): [string, string] => [
    `the return page, ${status}`,
    backTo({ status }),
  ]),
  ['the form', form()],
  [
    'the form with a fault',
    form({ error: { detail: 'Some details are missing.', errors: [{ path: 'customer.email', message: 'x' }] } }),
  ],
  ['the form, one method', formOf({ methods: [PAGE] })],
  ['the form, no method', formOf({ methods: [] })],
  ['the form, waiting', formOf({ status: 'processing', payment: PENDING })],
  ['the form, paid', formOf({ status: 'paid' })],
]

describe('every page', () => {
  it.each(PAGES)('is complete, in a named language, and runs under a strict policy: %s', (_name, page) => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">\n/)
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">')
    expect(page).toMatch(/<title>[^<]+<\/title>/)
    expect(page.match(/<h1/g)).toHaveLength(1)
    expect(page.match(/<main/g)).toHaveLength(1)
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:|undefined|\[object|NaN/i)
    for (const [script] of page.matchAll(/<script[^>]*>[\s\S]*?<\/script>/g)) {
      expect(script).toMatch(
        /^<script type="module" src="https:\/\/pay\.shop\.example\/[\w-]+\.[0-9a-f]{8}\.js" integrity="sha384-[a-z]+" crossorigin><\/script>$/,
      )
    }
  })

  it.each(PAGES)('asks nobody else for anything: %s', (_name, page) => {
    for (const [, address] of page.matchAll(/<(?:script|link|img|iframe)[^>]*?(?:src|href)="([^"]*)"/g))
      expect(address!.startsWith(`${BASE}/`)).toBe(true)
    expect(page).toContain('<meta name="referrer" content="no-referrer">')
  })

  it.each(PAGES)('closes what it opens: %s', (_name, page) => {
    const open: string[] = []
    for (const [, end, name] of page.matchAll(/<(\/)?([a-z][a-z0-9]*)(?:\s[^>]*)?>/g)) {
      if (/^(?:meta|link|input|br|circle|path)$/.test(name!)) continue
      if (end) expect(open.pop()).toBe(name)
      else open.push(name!)
    }
    expect(open).toEqual([])
  })

  it('works below a path and at the root', () => {
    expect(notFoundPage('/pay')).toContain(`href="/pay/${pagesStylesheet.file}"`)
    expect(notFoundPage('')).toContain(`href="/${pagesStylesheet.file}"`)
  })
})

describe('the stylesheet', () => {
  it('has the hash of its text in its name and its integrity on every page', () => {
    expect(pagesStylesheet.file).toMatch(/^pages\.[0-9a-f]{8}\.css$/)
    expect(pagesStylesheet.integrity).toBe(
      `sha384-${createHash('sha384').update(pagesStylesheet.text).digest('base64')}`,
    )
    for (const [, page] of PAGES) expect(page).toContain(`integrity="${pagesStylesheet.integrity}"`)
  })

  it('designs light and dark, keeps still when asked to, and fetches nothing', () => {
    expect(pagesStylesheet.text).toContain('prefers-color-scheme: dark')
    expect(pagesStylesheet.text).toContain('prefers-reduced-motion')
    expect(pagesStylesheet.text).not.toMatch(/url\(|@import|http/)
    expect(pagesStylesheet.text.split('{').length).toBe(pagesStylesheet.text.split('}').length)
  })

  it('keeps text at 4.5:1 and the edges of controls at 3:1, in both', () => {
    const [light, dark] = [...pagesStylesheet.text.matchAll(/:root \{([^}]*)\}/g)].map(([, block]) =>
      Object.fromEntries(
        [...block!.matchAll(/--([\w-]+): (#[0-9a-f]+);/g)].map(([, name, colour]) => [name!, colour!]),
      ),
    )
    for (const colours of [light!, { ...light, ...dark }]) {
      for (const ink of ['ink', 'soft', 'accent', 'bad', 'good'])
        expect(contrast(colours[ink]!, colours.card!)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(colours['on-accent']!, colours.accent!)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(colours.edge!, colours.card!)).toBeGreaterThanOrEqual(3)
    }
  })
})

describe('escaping', () => {
  const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(1)>'\`&{{7*7}}`
  const hostileView: CheckoutView = {
    ...VIEW,
    id: HOSTILE,
    orderId: HOSTILE,
    description: HOSTILE,
    customer: { name: HOSTILE, email: HOSTILE, phone: HOSTILE },
    successUrl: HOSTILE,
    cancelUrl: HOSTILE,
    methods: [
      {
        provider: HOSTILE,
        label: HOSTILE,
        needs: ['name', 'email', 'phone'],
        flow: 'device',
        mediums: [{ id: HOSTILE, label: HOSTILE }],
      },
      { provider: 'b', label: HOSTILE, needs: ['name'], flow: 'page' },
    ],
    payment: {
      id: HOSTILE,
      provider: HOSTILE,
      status: 'pending',
      message: HOSTILE,
      reference: HOSTILE,
      transactionId: HOSTILE,
      action: { type: 'open', url: HOSTILE, presentation: 'redirect' },
    },
  }
  const shared = {
    base: BASE,
    clientSecret: HOSTILE,
    statusUrl: HOSTILE,
    error: { detail: HOSTILE, errors: [{ path: 'customer.name', message: HOSTILE }] },
  }
  const device: CheckoutView = {
    ...hostileView,
    status: 'processing',
    payment: { ...hostileView.payment!, action: { type: 'confirm-on-device', hint: HOSTILE } },
  }

  it.each([
    ['the hosted checkout', checkoutPage({ base: BASE, assets: ASSETS, checkoutId: HOSTILE, locale: HOSTILE })],
    [
      'the return page',
      backTo({
        orderId: HOSTILE,
        provider: HOSTILE,
        reference: HOSTILE,
        message: HOSTILE,
        hint: HOSTILE,
        shopUrl: HOSTILE,
        locale: HOSTILE,
      }),
    ],
    ['a failed return', backTo({ status: 'failed', provider: HOSTILE, message: HOSTILE })],
    ['a pending return', backTo({ status: 'pending', provider: HOSTILE, hint: HOSTILE })],
    [
      'the form',
      formCheckoutPage({
        ...shared,
        view: hostileView,
        entered: { provider: HOSTILE, medium: HOSTILE, name: HOSTILE, email: HOSTILE, phone: HOSTILE },
      }),
    ],
    ['the waiting form', formCheckoutPage({ ...shared, view: { ...hostileView, status: 'processing' } })],
    ['the device form', formCheckoutPage({ ...shared, view: device })],
    ['an ended form', formCheckoutPage({ ...shared, view: { ...hostileView, status: 'expired' } })],
    ['a key', form({ newKey: () => HOSTILE })],
  ])('lets nothing out of its slot on %s', (_name, page) => {
    expect(page).not.toContain('<script>')
    expect(page).not.toContain('<img')
    expect(page).not.toContain(`"${HOSTILE}`)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  it('holds for any text, in text and in attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { markup } = html`<a title="${text}">${text}</a>`
        expect(markup.match(/[<>]/g)).toHaveLength(4)
        expect(markup.match(/"/g)).toHaveLength(2)
      }),
    )
  })

  it('leaves markup of its own alone, joins lists and drops what is absent', () => {
    const inner = html`<b>${'&'}</b>`
    expect(html`${[inner, 'x<', 1]}${null}${undefined}${false}${0}`.markup).toBe('<b>&amp;</b>x&lt;10')
  })

  it('does not take an object that looks like markup for markup', () => {
    const fake = JSON.parse('{"markup":"<script>"}') as never
    expect(() => html`${fake}`.markup).toThrow(TypeError)
  })

  it.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///x',
    '//evil.example',
    '/x',
    '',
    undefined,
  ])('makes no link of %j', (address) => {
    expect(href(address)).toBeNull()
    expect(backTo({ shopUrl: address })).not.toContain('Back to the shop')
    expect(formOf({ cancelUrl: address, status: 'expired' })).not.toContain('Back to the shop')
  })
})

describe('the page of a refusal', () => {
  it('takes an order for paid only when it is', () => {
    expect(wordsOf(refusedPage(BASE, 'order_paid'))).toContain('This order is paid already')
    const used = wordsOf(refusedPage(BASE, 'order_paid', MONEY))
    expect(used).toContain(
      'This order is not paid Nothing was taken. Another order with the same number was paid before (৳1,250.00). Tell the shop.',
    )
    expect(used).not.toContain('paid already')
  })
})

describe('the hosted checkout', () => {
  const page = checkoutPage({ base: BASE, assets: ASSETS, checkoutId: 'chk_1', locale: 'bn-BD' })

  it('says which checkout, which server and which language to the script', () => {
    expect(page).toContain(
      '<main class="card" data-checkout="chk_1" data-server="https://pay.shop.example" data-locale="bn-BD">',
    )
    expect(page).toContain(
      '<script type="module" src="https://pay.shop.example/checkout-page.1a2b3c4d.js" integrity="sha384-aaaa" crossorigin></script>',
    )
  })

  it('says what to do without JavaScript', () => {
    expect(/<noscript>([\s\S]*?)<\/noscript>/.exec(page)?.[1]).toContain(
      'Turn JavaScript on and load the page again, or go back to the shop',
    )
  })
})

describe('the return page', () => {
  it.each([
    ['paid', 'Paid ৳1,250.00', 'Pakhi Pay has confirmed your payment.'],
    ['pending', 'Waiting for Pakhi Pay to confirm', 'we keep checking, and the shop will be told'],
    ['failed', 'Pakhi Pay declined the payment', 'Nothing was taken.'],
    ['cancelled', 'Not paid', 'If money does arrive after all, the shop will be told.'],
    ['expired', 'Not paid', 'The time to pay is over.'],
  ] as const)('says of %s: %s', (status, title, sentence) => {
    const page = backTo({ status })
    expect(page).toContain(`<title>${title}</title>`)
    expect(page).toContain(`<h1>${title}</h1>`)
    expect(wordsOf(page)).toContain(sentence)
    expect(wordsOf(page)).toContain('Order 1042')
    expect(page).toContain(`data-status="${status}"`)
    expect(page).toContain('href="https://shop.example/"')
  })

  it('says paid only when it is', () => {
    for (const status of ['pending', 'failed', 'cancelled', 'expired'] as const)
      expect(backTo({ status })).not.toMatch(/<h1>Paid|class="tick"/)
  })

  it('looks again by itself while it waits, with JavaScript or without, and only then', () => {
    expect(backTo({ status: 'pending' })).toContain('<meta http-equiv="refresh" content="5">')
    expect(backTo({ status: 'pending' })).toContain('<a class="button primary" href="">Check now</a>')
    for (const status of ['paid', 'failed', 'cancelled', 'expired'] as const)
      expect(backTo({ status })).not.toContain('refresh')
  })

  it('shows what the phone asks for, a held amount, a reference and the time in a named zone', () => {
    expect(backTo({ status: 'pending', hint: 'Enter your PIN.' })).toContain('<h1>Confirm on your phone</h1>')
    expect(wordsOf(backTo({ status: 'pending', message: 'The amount differs.' }))).toContain('The amount differs.')
    expect(
      wordsOf(backTo({ reference: '7F3K-29QD', transaction: 'TXN-1', paidAt: '2026-11-20T17:49:17.000Z' })),
    ).toContain('Reference 7F3K-29QD Transaction TXN-1 Time 20 Nov 2026, 17:49 UTC')
  })
})

describe('the form', () => {
  const inputs = (page: string) => [...page.matchAll(/<input[^>]*name="(\w+)"[^>]*>/g)].map(([, name]) => name)

  it('has the price as its headline and the order under it', () => {
    expect(wordsOf(formOf({ description: 'Two books' }))).toMatch(/^৳1,250\.00 Order 1042 Two books/)
  })

  it('posts to the checkout, with a key of its own in each form', () => {
    let count = 0
    const page = form({ newKey: () => `key-${++count}` })
    expect(
      page.match(
        /<form method="post" action="https:\/\/pay\.shop\.example\/checkout\/chk_1\/pay" accept-charset="utf-8">/g,
      ),
    ).toHaveLength(3)
    for (const key of ['key-1', 'key-2', 'key-3']) expect(page).toContain(`name="idempotencyKey" value="${key}"`)
    expect(form().match(/name="idempotencyKey" value="[\w-]{36}"/g)).toHaveLength(3)
    expect(new Set(form().match(/name="idempotencyKey" value="[^"]*"/g)).size).toBe(3)
  })

  it('asks only for what the method needs', () => {
    expect(inputs(formOf({ methods: [PAGE] }))).toEqual(['clientSecret', 'provider', 'idempotencyKey', 'name', 'email'])
    expect(inputs(formOf({ methods: [PLAIN] }))).toEqual(['clientSecret', 'provider', 'idempotencyKey'])
    expect(inputs(formOf({ methods: [DEVICE] }))).toEqual([
      'clientSecret',
      'provider',
      'idempotencyKey',
      'medium',
      'medium',
      'phone',
    ])
  })

  it('never carries a price', () => {
    expect(inputs(form()).filter((name) => /amount|currency|price|minor/.test(name!))).toEqual([])
  })

  it('has no form to fill when the details are known, but always shows the phone that a prompt goes to', () => {
    const customer = { name: 'Rahim', email: 'rahim@example.com', phone: '01711000000' }
    expect(formOf({ methods: [PAGE, PLAIN], customer })).not.toContain('<details')
    expect(formOf({ methods: [PAGE, PLAIN], customer })).toContain(
      '<input type="hidden" name="email" value="rahim@example.com">',
    )
    expect(formOf({ methods: [DEVICE], customer })).toContain(
      'type="tel" autocomplete="tel" required value="01711000000"',
    )
  })

  it('comes back with what was entered, the fault beside the field, and the method open', () => {
    const page = form({
      error: {
        detail: 'Some details are missing.',
        errors: [{ path: 'customer.phone', message: 'must be a phone number' }],
      },
      entered: { provider: 'lakipay', medium: 'MPESA', phone: '12' },
    })
    expect(page).toContain('<p class="alert" role="alert">Some details are missing.</p>')
    expect(page).toContain('value="12" aria-invalid="true" aria-describedby="lakipay-phone-fault"')
    expect(page).toContain('<p class="fault" id="lakipay-phone-fault">Enter a phone number such as 0911 234 567.</p>')
    expect(page).toContain('value="MPESA" required checked>')
    expect(page.match(/<details class="method" name="method" open>/g)).toHaveLength(1)
  })

  it('shows a known detail again when it was refused', () => {
    const page = formOf(
      { methods: [PAGE], customer: { name: 'Rahim', email: 'x' } },
      { error: { detail: 'x', errors: [{ path: 'customer.email', message: 'x' }] } },
    )
    expect(page).toContain('id="pakhipay-email-fault"')
  })

  it('says why the last try was declined', () => {
    const payment: PaymentView = {
      ...PENDING,
      status: 'failed',
      action: null,
      message: 'The balance was too low. Nothing was taken.',
    }
    expect(wordsOf(formOf({ payment }))).toContain('The balance was too low. Nothing was taken.')
  })

  it('waits with a way on, a way to look and another way to pay', () => {
    const page = formOf({ status: 'processing', payment: PENDING }, { statusUrl: `${BASE}/return/pay_1/token` })
    expect(page).toContain('<a class="button primary" href="https://pay.example/x">Go on to Pakhi Pay</a>')
    expect(page).toContain(`href="${BASE}/return/pay_1/token">Check now</a>`)
    expect(wordsOf(page)).toContain('Use another way to pay Your first try with Pakhi Pay may still go through.')
  })

  it('says what to do on the phone', () => {
    const payment: PaymentView = {
      ...PENDING,
      provider: 'lakipay',
      action: { type: 'confirm-on-device', hint: 'Enter your PIN.' },
    }
    expect(wordsOf(formOf({ status: 'processing', payment }))).toContain('Confirm on your phone Enter your PIN.')
  })

  it.each([
    ['paid', 'Paid ৳1,250.00', 'https://shop.example/thanks'],
    ['cancelled', 'Not paid', 'https://shop.example/cart'],
    ['expired', 'Not paid', 'https://shop.example/cart'],
  ] as const)('takes no payment when %s', (status, title, back) => {
    const page = formOf({ status })
    expect(wordsOf(page)).toContain(title)
    expect(page).not.toContain('<form')
    expect(page).toContain(`href="${back}"`)
  })

  it('says so when there is no way to pay', () => {
    expect(wordsOf(formOf({ methods: [] }))).toContain('No way to pay this order Nothing was taken.')
  })
})

describe('amountText', () => {
  it.each([
    ['1250.00', 'BDT', 2, 'en', '৳1,250.00'],
    ['1250.00', 'BDT', 2, 'bn', '১,২৫০.০০৳'],
    ['500', 'JPY', 0, 'en', '¥500'],
    ['1.234', 'KWD', 3, 'en', 'KWD\u00a01.234'],
    ['9999999999999.99', 'BDT', 2, 'en', '৳9,999,999,999,999.99'],
    ['1.00', 'NGN', 2, 'not a locale!', '₦1.00'],
    ['1.00', 'GBP', 2, undefined, '£1.00'],
  ])('writes %s %s exactly', (amount, currency, exponent, locale, text) => {
    expect(amountText({ amount, currency, minor: 0, exponent }, locale)).toBe(text)
  })
})

/** WCAG 2.2 contrast of two colours as #rgb or #rrggbb. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const digits =
      colour.length === 4
        ? colour
            .slice(1)
            .split('')
            .map((digit) => digit + digit)
        : colour.slice(1).match(/../g)!
    const [red, green, blue] = digits
      .map((digit) => parseInt(digit, 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}
