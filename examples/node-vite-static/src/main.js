import './style.css';

const pages = {
  '/': 'A page that is drawn in the browser.',
  '/about': 'Every address of this site is answered with the same page.',
};

function draw() {
  const text = pages[location.pathname] ?? 'No such page.';
  const links = Object.keys(pages).map((path) => `<a href="${path}">${path}</a>`);
  document.querySelector('#app').innerHTML = `<h1>Hello from Vite</h1><p></p><nav>${links.join(' ')}</nav>`;
  document.querySelector('#app p').textContent = text;
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="/"]');
  if (!link) return;
  event.preventDefault();
  history.pushState({}, '', link.getAttribute('href'));
  draw();
});
addEventListener('popstate', draw);
draw();
