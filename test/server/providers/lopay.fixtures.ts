import type { ProviderFixtures } from './contract.ts'

export const API_KEY = 'lopay-test-key-5e1a'
/** The secret of `test/fixtures/lopay/*.http`. */
export const SECRET = 'whsec_YXDKaykd6oBK7J/hrFqstWuFfAxbVFSl'
export const OLD_SECRET = 'whsec_bG9wYXktb2xkLXNlY3JldC0yNGJ5dGVz'
export const LINK = '3f0a6c1e-7b52-4d0e-9a54-1c2d3e4f5a6b'
export const MERCHANT = '20fe779a-9d7f-4d9c-9388-cb5ceda1abf0'

const GBP = (units: number) => ({ units, currencyCode: 'GBP' })

/** A payment of a completed link, after the document's example. */
export function payment(more: Record<string, unknown> = {}): Record<string, unknown> {
  const id = 'c1d2e3f4-a5b6-4789-8abc-def012345678'
  return {
    id,
    type: 'card',
    taxes: [],
    tip: GBP(0),
    subtotal: GBP(10_000),
    total: GBP(10_000),
    createdAt: '2023-11-14T22:13:20.000Z',
    ...more,
  }
}

/** The answer about a payment link, after the document's example. It leaves out members that are undefined. */
export function link(more: Record<string, unknown> = {}): { body: string } {
  const body = {
    id: LINK,
    merchantId: MERCHANT,
    status: 'pending',
    dataCollection: [],
    amount: GBP(10_000),
    link: 'https://lopay.app/08adf/b9f0bc31-4209-4bbb-bf1d-2ea124031056',
    reference: 'pay_0190a1b2c3d4',
    description: 'Two books',
    payments: [],
    returnUrl: null,
    taxes: [],
    ...more,
  }
  return { body: JSON.stringify(body) }
}

export const lopayFixtures: ProviderFixtures = {
  settings: (baseUrl) => ({ API_KEY, BASE_URL: baseUrl, MERCHANT_ID: MERCHANT, WEBHOOK_SECRET: SECRET }),
  secrets: [API_KEY, SECRET, SECRET.slice('whsec_'.length)],
  network: {
    providerRef: LINK,
    created: (baseUrl) => ({ status: 201, ...link({ link: `${baseUrl}/08adf` }) }),
    paid: link({ status: 'completed', payments: [payment()] }),
    pending: link(),
  },
  webhooks: {
    signature: { in: 'headers', names: ['svix-id', 'svix-timestamp', 'svix-signature'] },
    wrongKey: (baseUrl) => ({ API_KEY, BASE_URL: baseUrl, WEBHOOK_SECRET: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }),
  },
}
