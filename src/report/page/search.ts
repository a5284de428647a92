/** The page's script, as the browser gets it: shows the packages whose name or version has all words that are typed. */
export const SEARCH = String.raw`
const input = document.querySelector('#search')
const count = document.querySelector('#count')
const rows = [...document.querySelectorAll('#packages tbody tr')]
const texts = rows.map((row) => row.textContent.toLowerCase())
input?.addEventListener('input', () => {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
  let shown = 0
  for (const [index, row] of rows.entries()) {
    const found = words.every((word) => texts[index].includes(word))
    row.hidden = !found
    if (found) shown += 1
  }
  count.textContent = shown + ' of ' + rows.length
})
`
