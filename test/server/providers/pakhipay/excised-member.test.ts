/** The form `excised`: the sender adds the signature to a text, and the adapter cuts exactly that addition out. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readJsonText, withoutMember } from '../../../../server/providers/kit/json-text.ts'
import type { JsonObject } from '../../../../server/providers/kit/json-text.ts'
import { delivery, formOrRefusal } from '../deliveries.ts'
import { digestOf, pakhipayBench } from './fixture.ts'

const { open } = pakhipayBench()

describe('pakhipay excised signature', () => {
  const space = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 3 })
  const decoy = fc.constantFrom('"signature":"x",', ',"signature": "x"', '{"signature":"x"}', '\\', '"', '}', '')
  const nested = decoy.map((text) => ({ signature: text, nested: [{ signature: text }] }))
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), decoy, nested, fc.constant(['signature', ':', ',']))
  const member = fc.record({
    before: space,
    name: fc.oneof(fc.string({ maxLength: 8 }), decoy),
    colon: fc.tuple(space, space),
    value,
    after: space,
  })
  const members = fc
    .uniqueArray(member, { selector: ({ name }) => name, maxLength: 5 })
    .filter((list) => list.every(({ name }) => name !== 'signature'))

  const write = ({ name, colon, value: content }: { name: string; colon: [string, string]; value: unknown }) =>
    `${JSON.stringify(name)}${colon[0]}:${colon[1]}${JSON.stringify(content)}`

  test('leaves every other character as it is, in every place and with any white space', () => {
    fc.assert(
      fc.property(members, member, fc.nat(5), fc.tuple(space, space), (others, extra, place, [left, right]) => {
        const at = Math.min(place, others.length)
        const signature = { ...extra, name: 'signature' }
        const all = [...others.slice(0, at), signature, ...others.slice(at)]
        const text = `${left}{${all.map((one) => one.before + write(one) + one.after).join(',')}}${right}`
        // The text before the sender added the member, which brought its comma and the white space around it.
        const parts = all.map((one) => one.before + write(one) + one.after)
        const expected =
          at > 0
            ? [
                ...all
                  .slice(0, at)
                  .map((one, index) => one.before + write(one) + (index === at - 1 ? signature.after : one.after)),
                ...parts.slice(at + 1),
              ]
            : others.length > 0
              ? [signature.before + write(all[1] as typeof extra) + (all[1]?.after ?? ''), ...parts.slice(2)]
              : [signature.before + signature.after]
        const cut = withoutMember(text, readJsonText(text) as JsonObject, 'signature')
        expect(cut).toBe(`${left}{${expected.join(',')}}${right}`)
        // The result is still JSON. The comparison above is of text, because JSON.parse of Node 24.21 mixes up member
        // names that are one escaped character.
        expect(() => JSON.parse(cut)).not.toThrow()
      }),
      { numRuns: 1000 },
    )
  })

  test('is accepted in every place among members that look like a signature', () => {
    fc.assert(
      fc.property(members, fc.nat(5), (others, place) => {
        const parts = others.map((one) => one.before + write(one))
        const digest = digestOf(`{${parts.join(',')}}`)
        const at = Math.max(1, Math.min(place, parts.length))
        const sent =
          parts.length === 0
            ? `{"signature":"${digest}"}`
            : `{${[...parts.slice(0, at), `"signature":"${digest}"`, ...parts.slice(at)].join(',')}}`
        const changed = digest.replace(/^./, (first) => (first === '0' ? '1' : '0'))
        expect(formOrRefusal(open({ SIGNATURE_FORM: 'excised' }), delivery(sent))).toBe('excised')
        expect(formOrRefusal(open(), delivery(sent.replace(digest, changed)))).toBe('bad_signature')
      }),
    )
  })
})
