/** Values of strangers in the pages: escaped in text and attributes, and never a link to a script. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CheckoutView } from '../../server/contract/wire.ts'
import { checkoutPage } from '../../server/pages/checkout-page.ts'
import { formCheckoutPage } from '../../server/pages/form-page.ts'
import { href, html } from '../../server/pages/html.ts'
import { ASSETS, CHECKOUT, CONTEXT, formPage, formPageOf, returnPageOf } from './support/pages.ts'

describe('a page', () => {
  const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(1)>'\`&{{7*7}}`

  const hostileView: CheckoutView = {
    ...CHECKOUT,
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
    clientSecret: HOSTILE,
    error: { code: HOSTILE, errors: [{ path: 'customer.name', message: HOSTILE }] },
  }

  const device: CheckoutView = {
    ...hostileView,
    status: 'processing',
    payment: { ...hostileView.payment!, action: { type: 'confirm-on-device', hint: HOSTILE } },
  }

  it.each([
    [
      'the hosted checkout',
      checkoutPage({ ...CONTEXT, shop: { name: HOSTILE } }, { assets: ASSETS, checkoutId: HOSTILE }),
    ],
    [
      'the return page',
      returnPageOf({
        orderId: HOSTILE,
        provider: HOSTILE,
        reference: HOSTILE,
        message: HOSTILE,
        shopUrl: HOSTILE,
      }),
    ],
    ['a failed return', returnPageOf({ status: 'failed', provider: HOSTILE, message: HOSTILE })],
    [
      'a pending return',
      returnPageOf({ status: 'pending', provider: HOSTILE, device: { hint: HOSTILE, simulated: true } }),
    ],
    [
      'the form',
      formCheckoutPage(CONTEXT, {
        ...shared,
        view: hostileView,
        entered: { provider: HOSTILE, medium: HOSTILE, name: HOSTILE, email: HOSTILE, phone: HOSTILE },
      }),
    ],
    ['the waiting form', formCheckoutPage(CONTEXT, { ...shared, view: { ...hostileView, status: 'processing' } })],
    ['the device form', formCheckoutPage(CONTEXT, { ...shared, view: device })],
    ['an ended form', formCheckoutPage(CONTEXT, { ...shared, view: { ...hostileView, status: 'expired' } })],
    ['a key', formPage({ newKey: () => HOSTILE })],
  ])('escapes every value: %s', (_name, page) => {
    expect(page).not.toContain('<script>')
    expect(page).not.toContain('<img')
    expect(page).not.toContain(`"${HOSTILE}`)
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })
})

describe('html', () => {
  it('escapes any text, in text and in attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { markup } = html`<a title="${text}">${text}</a>`
        expect(markup.match(/[<>]/g)).toHaveLength(4)
        expect(markup.match(/"/g)).toHaveLength(2)
      }),
    )
  })

  it('keeps its own markup, joins lists and drops absent values', () => {
    const inner = html`<b>${'&'}</b>`
    expect(html`${[inner, 'x<', 1]}${null}${undefined}${false}${0}`.markup).toBe('<b>&amp;</b>x&lt;10')
  })

  it('rejects an object that looks like markup', () => {
    const fake = JSON.parse('{"markup":"<script>"}') as never
    expect(() => html`${fake}`.markup).toThrow(TypeError)
  })
})

describe('href', () => {
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
    expect(returnPageOf({ shopUrl: address })).not.toContain('Back to the shop')
    expect(formPageOf({ cancelUrl: address, status: 'expired' })).not.toContain('Back to the shop')
  })
})
