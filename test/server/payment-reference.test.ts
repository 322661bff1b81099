import { describe, expect, test } from 'vitest'
import { newReference, unusedReference } from '../../server/payments/payment-reference.ts'

describe('the short reference of a payment', () => {
  test('is two groups of four, without letters that look like another', () => {
    const drawn = Array.from({ length: 500 }, newReference)
    for (const reference of drawn) expect(reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(new Set(drawn).size).toBe(500)
  })

  test('is drawn again while another payment has it', async () => {
    const draws = ['AAAA-AAAA', 'AAAA-AAAA', 'BBBB-BBBB']
    const referenceTaken = async (reference: string) => reference === 'AAAA-AAAA'
    expect(await unusedReference({ referenceTaken }, () => draws.shift()!)).toBe('BBBB-BBBB')
  })

  test('is refused, not repeated, where every draw is taken', async () => {
    await expect(unusedReference({ referenceTaken: async () => true })).rejects.toThrow('no unused payment reference')
  })
})
