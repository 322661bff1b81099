import { describe, expect, test } from 'vitest'
import { createLakiConnect, lakiconnect } from '../../../../server/providers/lakiconnect.ts'
import { APPROVED, SECRET, signed, verdict } from './fixture.ts'

describe('lakiconnect settings', () => {
  test('activate the source by the webhook secret alone', () => {
    expect(
      Object.entries(lakiconnect.settings)
        .filter(([, setting]) => 'activates' in setting)
        .map(([name]) => name),
    ).toEqual(['WEBHOOK_SECRET'])
    expect(lakiconnect.settings.WEBHOOK_SECRET.parse(`${SECRET}, whsec_older_secret_text`)).toEqual([
      SECRET,
      'whsec_older_secret_text',
    ])
    expect(lakiconnect.settings.BASE_URL.default).toBe('https://api.lakipay.co')
  })

  test.each(['', ' , ', 'short', `${SECRET},short`])('reject WEBHOOK_SECRET = %j', (text) => {
    expect(() => lakiconnect.settings.WEBHOOK_SECRET.parse(text)).toThrow(/^must /)
  })

  test('create a source that answers a bad signature with 400', () => {
    const created = lakiconnect.create(
      { WEBHOOK_SECRET: [SECRET], API_KEY: undefined, BASE_URL: 'https://api.lakipay.co' },
      { now: () => 0 },
    )
    expect(created).toMatchObject({ id: 'lakiconnect', signatureRefusalStatus: 400 })
    expect(verdict(signed(JSON.stringify(APPROVED)), created)).toMatchObject({ kind: 'notice' })
  })

  test('cannot create a source without a secret, because nothing would sign its webhooks', () => {
    expect(() => createLakiConnect({ secrets: [] })).toThrow('needs a webhook secret')
  })
})
