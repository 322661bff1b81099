import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createLakiConnect } from '../../../../server/providers/lakiconnect.ts'
import { delivery, fixtureNames, readFixture } from '../deliveries.ts'
import { hostileDeliveries } from '../hostile-webhooks.ts'
import { APPROVED, HEADER, SECRET, SETTLEMENT, signed, verdict } from './fixture.ts'

const [approved, settlement] = [JSON.stringify(APPROVED), JSON.stringify(SETTLEMENT)]

describe('lakiconnect webhook signature', () => {
  const BY_APPROVED = 'ac5dcc309c109914a53dd1be53132f5d5c2f7b2b63bfc043ce4a28b4c0fa7b89'
  const BY_SETTLEMENT = 'f32ea8828645dc3b9b9faaef9d3851a63e94a7eede8d138a3a5706c7286c993e'

  // Computed with OpenSSL and with Python's hmac.
  test.each([
    ['of an approved account', approved, BY_APPROVED, 'accepted'],
    ['of a settlement', settlement, BY_SETTLEMENT, 'accepted'],
    [
      'under the decoded secret, as Svix signs',
      approved,
      '8a70de21c3c6cc4ae626ad36e75789e2c96e434c2b195f422a0a2e70a83307d2',
      'bad_signature',
    ],
    [
      'under the secret without its prefix',
      approved,
      'c42f511606f79cf37df592e316e7ddce42dc305ad505ac43b3fb279769d8641d',
      'bad_signature',
    ],
    [
      'of a body that was serialized again',
      approved,
      'a64b5a139804b11bf0ab2da5fac75e7ef620b7d5cd6b80a47da775248de97add',
      'bad_signature',
    ],
    ['of another message', approved, BY_SETTLEMENT, 'bad_signature'],
  ])('%s', (_name, body, hex, expected) => {
    for (const value of [`sha256=${hex}`, `sha256=${hex.toUpperCase()}`, `SHA256=${hex}`]) {
      const judged = verdict(delivery(body, { [HEADER]: value }))
      expect(typeof judged === 'string' ? judged : 'accepted').toBe(expected)
    }
  })

  test.each(['secret-decoded', 'secret-without-prefix', 'signed-pretty'])('of the variant %s is rejected', (name) => {
    expect(verdict(readFixture('lakiconnect', `variants/${name}.http`))).toBe('bad_signature')
  })

  const good = `sha256=${BY_APPROVED}`

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['a space', ' '],
    ['the prefix alone', 'sha256='],
    ['the name of the algorithm alone', 'sha256'],
    ['without its prefix', BY_APPROVED],
    ['without its last digit', good.slice(0, -1)],
    ['followed by a digit', `${good}0`],
    ['followed by a space', `${good} `],
    ['preceded by a space', ` ${good}`],
    ['followed by a line break', `${good}\n`],
    ['labelled as sha1', good.replace('sha256', 'sha1')],
    ['labelled with a colon', good.replace('=', ':')],
    ['labelled as v1', `v1,${good}`],
    ['repeated', `${good}, ${good}`],
    ['with a letter that is no digit', good.replace('=ac5', '=acg')],
    ['with a full-width digit', good.replace('=ac5', '=ac\uff15')],
    ['of zeros', `sha256=${'0'.repeat(64)}`],
    ['in base64', `sha256=${Buffer.from(BY_APPROVED, 'hex').toString('base64')}`],
  ])('is rejected when its header is %s', (_name, value) => {
    expect(verdict(delivery(approved, value === undefined ? {} : { [HEADER]: value }))).toBe('bad_signature')
  })

  test('is not read from another header', () => {
    for (const name of ['x-lakipay-signature', 'x-signature', 'signature', 'webhook-signature', 'svix-signature']) {
      expect(verdict(delivery(approved, { [name]: good }))).toBe('bad_signature')
    }
  })

  test('is accepted from each secret of a rotation and from no other secret', () => {
    const older = 'whsec_older_secret_text'
    for (const secrets of [
      [SECRET, older],
      [older, SECRET],
    ]) {
      expect(verdict(signed(approved, older), createLakiConnect({ secrets }))).toMatchObject({ kind: 'notice' })
      expect(verdict(signed(approved), createLakiConnect({ secrets }))).toMatchObject({ kind: 'notice' })
    }
    expect(verdict(signed(approved, older))).toBe('bad_signature')
  })

  test('is verified before the body is read', () => {
    expect(verdict(delivery('not JSON'))).toBe('bad_signature')
    expect(verdict(signed('not JSON'))).toBe('malformed')
  })
})

describe('lakiconnect recorded webhook', () => {
  const names = fixtureNames('lakiconnect')

  test('has six fixtures and three variants', () => {
    expect(names.length).toBe(6)
    expect(readdirSync(new URL('../../../fixtures/lakiconnect/variants', import.meta.url))).toHaveLength(3)
  })

  test.each(names)('%s is accepted, and read the same when it is delivered again', (name) => {
    const webhook = readFixture('lakiconnect', name)
    expect(verdict(webhook)).toMatchObject({
      kind: name === 'fee-changed.http' ? 'ignored' : 'notice',
      dedupeKey: expect.stringMatching(/^evt_/),
    })
    expect(verdict({ ...webhook, receivedAt: webhook.receivedAt + 86_400_000 })).toEqual(verdict(webhook))
  })

  test.each(names)('%s is rejected after a change of a single bit of its body', (name) => {
    const webhook = readFixture('lakiconnect', name)
    for (let at = 0; at < webhook.rawBody.length * 8; at += 1) {
      const rawBody = Buffer.from(webhook.rawBody)
      rawBody[at >> 3] = (rawBody[at >> 3] ?? 0) ^ (1 << (at & 7))
      expect(verdict({ ...webhook, rawBody }), `bit ${at}`).toBe('bad_signature')
    }
  })

  test.each(names)('%s is rejected in at least 80 forgeries', (name) => {
    const valid = readFixture('lakiconnect', name)
    const forgeries = hostileDeliveries(valid, { in: 'headers', names: [HEADER] })
    expect(forgeries.length).toBeGreaterThanOrEqual(80)
    for (const { name: forgery, delivery: webhook, harmless } of forgeries) {
      const forged = verdict(webhook)
      if (harmless && typeof forged !== 'string') expect(forged, forgery).toEqual(verdict(valid))
      else expect(forged, forgery).toBe('bad_signature')
    }
  })
})
