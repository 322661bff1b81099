/** The short reference of a payment. */

import { describe, expect, test } from 'vitest'
import { newReference, unusedReference } from '../../server/payments/payment-reference.ts'

describe('a payment reference', () => {
  test('has two groups of four, without ambiguous letters', () => {
    const drawn = Array.from({ length: 500 }, newReference)
    for (const reference of drawn) expect(reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(new Set(drawn).size).toBe(500)
  })

  test('is drawn again while another payment has it', async () => {
    const draws = ['AAAA-AAAA', 'AAAA-AAAA', 'BBBB-BBBB']
    const referenceTaken = async (reference: string) => reference === 'AAAA-AAAA'
    expect(await unusedReference({ referenceTaken }, () => draws.shift()!)).toBe('BBBB-BBBB')
  })

  test('is an error where every draw is taken', async () => {
    await expect(unusedReference({ referenceTaken: async () => true })).rejects.toThrow('no unused payment reference')
  })
})
