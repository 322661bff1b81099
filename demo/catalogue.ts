/** What the shop sells. Prices are whole paisa, so that sums are exact. */

export interface Product {
  slug: string
  name: string
  detail: string
  pricePaisa: number
}

export const PRODUCTS: readonly Product[] = [
  { slug: 'tea', name: 'Srimangal black tea', detail: 'Second flush, 200 g tin', pricePaisa: 45_000 },
  { slug: 'scarf', name: 'Jamdani scarf', detail: 'Handloom cotton, indigo', pricePaisa: 320_000 },
  { slug: 'mug', name: 'Rayer Bazar mug', detail: 'Terracotta, glazed inside', pricePaisa: 38_000 },
  { slug: 'notebook', name: 'Khadi notebook', detail: 'Stitched by hand, 160 pages', pricePaisa: 29_050 },
  { slug: 'cushion', name: 'Nakshi cushion', detail: 'Kantha stitch, 40 × 40 cm', pricePaisa: 145_000 },
  { slug: 'jaggery', name: 'Nolen gur', detail: 'Date palm jaggery, 500 g', pricePaisa: 52_000 },
]

export interface Line {
  product: Product
  quantity: number
}

/** More than that of one thing is a wholesale order. */
const MOST_OF_ONE = 9

/** Reads the bag cookie, `tea.2-mug.1`. Whatever in it is no product or no quantity is left out. */
export function readBag(cookie: string): Line[] {
  const lines: Line[] = []
  for (const product of PRODUCTS) {
    const quantity = Number(new RegExp(`(?:^|-)${product.slug}\\.([1-9])(?:-|$)`).exec(cookie)?.[1] ?? 0)
    if (quantity > 0) lines.push({ product, quantity })
  }
  return lines
}

export function writeBag(lines: readonly Line[]): string {
  return lines.map((line) => `${line.product.slug}.${line.quantity}`).join('-')
}

/** @returns the bag with one more or one less of a product */
export function changeBag(lines: readonly Line[], slug: string, change: 1 | -1): Line[] {
  const product = PRODUCTS.find((one) => one.slug === slug)
  if (!product) return [...lines]
  const before = lines.find((line) => line.product === product)?.quantity ?? 0
  const quantity = Math.min(MOST_OF_ONE, Math.max(0, before + change))
  const others = lines.filter((line) => line.product !== product)
  return quantity === 0 ? others : [...others, { product, quantity }]
}

export function totalPaisa(lines: readonly Line[]): number {
  return lines.reduce((total, line) => total + line.product.pricePaisa * line.quantity, 0)
}

/** The decimal text that goes over the wire: 125050 is "1250.50". */
export function decimalTaka(paisa: number): string {
  return `${Math.floor(paisa / 100)}.${String(paisa % 100).padStart(2, '0')}`
}

/** For people, grouped as in Bangladesh: ৳1,250.50. */
export function displayTaka(paisa: number): string {
  return `৳${(paisa / 100).toLocaleString('en-IN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
}
