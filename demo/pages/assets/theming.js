/** Puts the chosen looks on the button, and writes them as CSS. The checkout takes them over from the button. */

const form = document.querySelector('#looks')
const preview = document.querySelector('#preview')
const { accent, onAccent, radius, font, scheme } = form.elements

/** The relative luminance of a colour like `#1f55e0`, by WCAG 2.2. */
function luminance(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function show() {
  const properties = {
    '--pay-accent': accent.value,
    '--pay-on-accent': onAccent.value,
    '--pay-radius': `${radius.value}px`,
    '--pay-font': font.value,
    '--pay-color-scheme': scheme.value,
  }
  const lines = Object.entries(properties).map(([name, value]) => {
    preview.style.setProperty(name, value)
    return `  ${name}: ${value};`
  })
  document.querySelector('#css').textContent = `pay-button {\n${lines.join('\n')}\n}`
  const ratio = contrast(accent.value, onAccent.value)
  document.querySelector('#contrast').textContent =
    `Contrast of the text on the accent: ${ratio.toFixed(1)} to 1. ` +
    (ratio >= 4.5 ? 'Easy to read.' : 'Hard to read: choose at least 4.5 to 1.')
}

for (const example of document.querySelectorAll('[data-accent]')) {
  example.addEventListener('click', () => {
    accent.value = example.dataset.accent
    onAccent.value = example.dataset.onAccent
    radius.value = example.dataset.radius
    font.value = example.dataset.font
    show()
  })
}
form.addEventListener('input', show)
show()
