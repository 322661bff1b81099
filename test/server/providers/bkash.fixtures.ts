import type { ProviderFixtures } from './contract.ts'

export const PAYMENT = 'TR0011qBvyXMP1716113129401'
export const CREDENTIALS = {
  USERNAME: 'shop-user',
  PASSWORD: 'pw-5b1d',
  APP_KEY: 'key-9c2e',
  APP_SECRET: 'secret-77aa',
}

/** The answer of a grant, after the document's example. */
export const granted = (token = 'token-of-the-shop') => ({
  body: JSON.stringify({
    statusCode: '0000',
    statusMessage: 'Successful',
    id_token: token,
    token_type: 'Bearer',
    expires_in: 3600,
    refresh_token: 'refresh',
  }),
})

/** An answer about the payment `pay_0190a1b2c3d4`, after the document's examples. */
export const about = (more: Readonly<Record<string, unknown>>) => ({
  body: JSON.stringify({
    statusCode: '0000',
    statusMessage: 'Successful',
    paymentID: PAYMENT,
    amount: '100',
    currency: 'BDT',
    ...more,
  }),
})

export const COMPLETED = {
  trxID: 'BFD90JRLST',
  transactionStatus: 'Completed',
  merchantInvoiceNumber: 'pay_0190a1b2c3d4',
  customerMsisdn: '01770618575',
}

/** A refund of 100.00 as the list has it. */
export const REFUND = {
  refundTrxId: 'BFD40JS1MA',
  refundTransactionStatus: 'Completed',
  refundAmount: '100.00',
  completedTime: '2023-11-14T22:15:20:000 GMT+0000',
}

/** The answer to a refund. It leaves out members that are undefined. */
export const refundMade = (more: Readonly<Record<string, unknown>> = {}) => ({
  body: JSON.stringify({
    originalTrxId: 'BFD90JRLST',
    originalTrxAmount: '100.00',
    currency: 'BDT',
    ...REFUND,
    ...more,
  }),
})

export const refundsListed = (...refundTransactions: readonly unknown[]) => ({
  body: JSON.stringify({ originalTrxId: 'BFD90JRLST', originalTrxAmount: '100.00', refundTransactions }),
})

export const bkashFixtures: ProviderFixtures = {
  settings: (baseUrl) => ({ ...CREDENTIALS, BASE_URL: baseUrl }),
  secrets: [CREDENTIALS.PASSWORD, CREDENTIALS.APP_KEY, CREDENTIALS.APP_SECRET, 'token-of-the-shop'],
  network: {
    providerRef: PAYMENT,
    created: (baseUrl) =>
      about({
        bkashURL: `${baseUrl}/redirect/tokenized/?paymentID=${PAYMENT}&hash=a!b(c)d*e`,
        transactionStatus: 'Initiated',
        merchantInvoiceNumber: 'pay_0190a1b2c3d4',
        paymentCreateTime: '2023-11-14T22:13:20:000 GMT+0000',
      }),
    paid: about({ ...COMPLETED, merchantInvoiceNumber: undefined, merchantInvoice: 'pay_0190a1b2c3d4' }),
    pending: about({ transactionStatus: 'Initiated', merchantInvoice: 'pay_0190a1b2c3d4' }),
    completed: about(COMPLETED),
    refunds: {
      transactionId: 'BFD90JRLST',
      refundId: REFUND.refundTrxId,
      made: refundMade(),
      status: refundsListed(REFUND),
    },
    token: { path: '/token/grant', reply: granted() },
  },
  webhooks: 'none',
}
