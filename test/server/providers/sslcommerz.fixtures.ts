import type { ProviderFixtures } from './contract.ts'

/** The store of `test/fixtures/sslcommerz/*.http`. */
export const STORE = 'demostore01'
export const PASSWORD = 'Test@Secret1'
export const REFERENCE = 'pay_0197a1b2c3d47e5f8091a2b3c4d5e6f7'
export const TRAN_ID = '03e675xr96t2t97qzg20w6j93'
export const VAL_ID = '261120140327abcdEFGH1234567'

/** A transaction as the query lists it and the validation shows it. It leaves out members that are undefined. */
export function transaction(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    status: 'VALID',
    tran_id: TRAN_ID,
    val_id: VAL_ID,
    tran_date: '2026-11-20 14:03:27',
    amount: '100.00',
    store_amount: '97.50',
    currency: 'BDT',
    currency_type: 'BDT',
    currency_amount: '100.00',
    bank_tran_id: '2611201403271XyZ',
    risk_level: '0',
    risk_title: 'Safe',
    error: '',
    ...more,
  }
}

/** An answer of the query. */
export function listing(...elements: readonly unknown[]): Record<string, unknown> {
  return { APIConnect: 'DONE', no_of_trans_found: elements.length, element: elements }
}

export const BANK_TRAN_ID = '2611201403271XyZ'

/** An answer about a refund. It leaves out members that are undefined. */
export function refundAnswer(more: Record<string, unknown>): { body: string } {
  const facts = { APIConnect: 'DONE', bank_tran_id: BANK_TRAN_ID, refund_ref_id: '59bd63fea5455', errorReason: '' }
  return { body: JSON.stringify({ ...facts, ...more }) }
}

export const sslcommerzFixtures: ProviderFixtures = {
  settings: (baseUrl) => ({ STORE_ID: STORE, STORE_PASSWORD: PASSWORD, BASE_URL: baseUrl }),
  secrets: [PASSWORD, encodeURIComponent(PASSWORD)],
  reference: REFERENCE,
  network: {
    providerRef: VAL_ID,
    created: (baseUrl) => ({
      body: JSON.stringify({
        status: 'SUCCESS',
        failedreason: '',
        sessionkey: 'A1B2',
        GatewayPageURL: `${baseUrl}/pay/1`,
      }),
    }),
    // The suite gives one answer to both calls: to the query, and to the validation.
    paid: { body: JSON.stringify({ ...transaction(), ...listing(transaction()) }) },
    pending: { body: JSON.stringify(listing()) },
    refunds: {
      transactionId: BANK_TRAN_ID,
      refundId: '59bd63fea5455',
      made: refundAnswer({ status: 'success' }),
      status: refundAnswer({ status: 'refunded' }),
    },
  },
  webhooks: {
    signature: { in: 'form', field: 'verify_sign', list: 'verify_key' },
    wrongKey: (baseUrl) => ({ STORE_ID: STORE, STORE_PASSWORD: 'Another@Secret1', BASE_URL: baseUrl }),
  },
}
