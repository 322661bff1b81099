/** The build for the script tag draws with `lean-html.ts` in the place of Lit: the same templates have to come to the same. */

import { expect } from '@open-wc/testing'
import * as lit from 'lit'
import * as lean from '../../src/lean-html.ts'

type Engine = Pick<typeof lit, 'html' | 'nothing' | 'render'>
const engines: [string, Engine][] = [['Lit', lit], ['the lean one', lean as unknown as Engine]]

/** What is in the place, without the comments that each engine keeps its places with, and without empty texts. */
function shape(place: HTMLElement): string {
  const copy = place.cloneNode(true) as HTMLElement
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT)
  const comments: Node[] = []
  while (walker.nextNode()) comments.push(walker.currentNode)
  for (const comment of comments) comment.parentNode!.removeChild(comment)
  copy.normalize()
  return copy.innerHTML
}

/** Draws one after the other into one place. */
const draw = (engine: Engine, drawings: ((engine: Engine) => unknown)[]) => {
  const place = document.createElement('div')
  return drawings.map((drawing) => {
    engine.render(drawing(engine), place)
    return shape(place)
  })
}

/** Templates are known by their place in the source, so each is drawn from one place. */
const row = ({ html, nothing }: Engine, { id, label, busy = false, link }: { id: string; label: unknown; busy?: boolean; link?: string }) => html`
  <li id=${id} class=${`row ${busy ? 'busy' : ''}`} ?hidden=${busy} aria-busy=${busy} title=${link ?? nothing}><b>${label}</b> ${busy ? html`<i>…</i>` : nothing}</li>`
const list = (engine: Engine, rows: unknown) => engine.html`<ul>${rows}</ul>${rows}`
const picture = ({ html }: Engine, d: string) => html`<svg viewBox="0 0 1 1"><path d=${d} /></svg>`
const field = ({ html }: Engine, value: string) => html`<label for="a">A</label><input id="a" name=${value} value=${value} ?readonly=${value === 'b'} /><p>${value}</p>`

const cases: [string, ((engine: Engine) => unknown)[]][] = [
  ['text, and other text', [() => 'a', () => 'b', () => 0, () => '<b>&amp;</b>']],
  ['nothing, null, undefined and an empty text', [() => 'a', ({ nothing }) => nothing, () => 'b', () => null, () => 'c', () => undefined, () => 'd', () => '']],
  ['attributes that come, change and go', [(e) => row(e, { id: '1', label: 'a' }), (e) => row(e, { id: '2', label: 'a', busy: true, link: 'x' }), (e) => row(e, { id: '2', label: 'b', link: '' }), (e) => row(e, { id: '3', label: 'b' })]],
  ['a template in a template', [(e) => row(e, { id: '1', label: row(e, { id: '2', label: 'b' }) }), (e) => row(e, { id: '1', label: 'text' }), (e) => row(e, { id: '1', label: picture(e, 'M0 0') })]],
  ['another template in the same place', [(e) => row(e, { id: '1', label: 'a' }), (e) => picture(e, 'M0 0h1'), (e) => field(e, 'a'), (e) => field(e, 'b')]],
  ['arrays that grow, shrink and empty', [
    (e) => list(e, []),
    (e) => list(e, ['a', row(e, { id: '1', label: 'b' })]),
    (e) => list(e, [row(e, { id: '2', label: 'b' }), row(e, { id: '3', label: 'c' }), e.nothing, 'd']),
    (e) => list(e, ['x']),
    (e) => list(e, e.nothing),
  ]],
  ['arrays in arrays', [(e) => list(e, [['a', 'b'], [], [row(e, { id: '1', label: ['c', 'd'] })]]), (e) => list(e, [['a'], ['e'], [row(e, { id: '1', label: ['c'] })]])]],
  ['a static template in several places', [(e) => ((bone) => e.html`${bone} ${bone}${[bone, bone]}`)(e.html`<div class="bone"></div>`)]],
]

describe('the lean templates', () => {
  for (const [name, drawings] of cases) {
    it(`come to what Lit's come to: ${name}`, () => {
      const [expected, got] = engines.map(([, engine]) => draw(engine, drawings))
      expect(expected!.join('')).to.not.equal('')
      expect(got).to.deep.equal(expected)
    })
  }

  for (const [name, engine] of engines) {
    it(`keep elements that only change: ${name}`, () => {
      const place = document.createElement('div')
      engine.render(field(engine, 'a'), place)
      const input = place.querySelector('input')
      engine.render(field(engine, 'b'), place)
      expect(place.querySelector('input')).to.equal(input)
      expect(input!.readOnly).to.equal(true)
    })

    it(`set a property where what is typed would outlive an attribute: ${name}`, () => {
      const place = document.createElement('div')
      const typed = (value: string) => engine.html`<input .value=${value} />`
      engine.render(typed('a'), place)
      place.querySelector('input')!.value = 'typed'
      engine.render(typed('a'), place)
      expect(place.querySelector('input')!.value).to.equal('typed')
      engine.render(typed('b'), place)
      expect(place.querySelector('input')!.value).to.equal('b')
    })

    it(`call the listener that was given last: ${name}`, () => {
      const place = document.createElement('div')
      const heard: unknown[] = []
      const button = (onclick: ((event: Event) => void) | undefined) => engine.html`<button @click=${onclick}>x</button>`
      for (const listener of [(event: Event) => heard.push(event.type), undefined, () => heard.push(2)]) {
        engine.render(button(listener as ((event: Event) => void) | undefined), place)
        place.querySelector('button')!.click()
      }
      expect(heard).to.deep.equal(['click', 2])
    })

    it(`draw pictures as pictures: ${name}`, () => {
      const place = document.createElement('div')
      engine.render(picture(engine, 'M0 0'), place)
      expect(place.querySelector('path')).to.be.instanceOf(SVGPathElement)
      expect(place.querySelector('path')!.getAttribute('d')).to.equal('M0 0')
    })

    it(`take a value as text, never as markup: ${name}`, () => {
      const place = document.createElement('div')
      engine.render(field(engine, '"><img src=x onerror=alert(1)>{}<!--{}-->'), place)
      expect(place.querySelector('img')).to.equal(null)
      expect(place.querySelector('input')!.value).to.equal('"><img src=x onerror=alert(1)>{}<!--{}-->')
      expect(place.querySelector('p')!.textContent).to.equal('"><img src=x onerror=alert(1)>{}<!--{}-->')
    })

    it(`put an element into the page when it is complete: ${name}`, () => {
      const seen: (string | null)[] = []
      const tag = `complete-${name.replaceAll(' ', '-').toLowerCase()}`
      customElements.define(tag, class extends HTMLElement {
        connectedCallback() {
          seen.push(this.getAttribute('title'), this.querySelector('b')!.textContent)
        }
      })
      const place = document.createElement('div')
      document.body.append(place)
      engine.render(engine === engines[0]![1] ? lit.html`<complete-lit title=${'a'}><b>${'c'}</b></complete-lit>` : lean.html`<complete-the-lean-one title=${'a'}><b>${'c'}</b></complete-the-lean-one>`, place)
      place.remove()
      expect(seen).to.deep.equal(['a', 'c'])
    })

    it(`share no place between containers: ${name}`, () => {
      const [first, second] = [document.createElement('div'), document.createElement('div')]
      engine.render('a', first)
      engine.render('b', second)
      engine.render('c', first)
      expect([first.textContent, second.textContent]).to.deep.equal(['c', 'b'])
    })
  }
})
