const field = (id) => document.getElementById(id);

async function send(event) {
  event.preventDefault();
  const request = { query: field('query').value };
  const variables = field('variables').value.trim();
  if (variables) {
    try {
      request.variables = JSON.parse(variables);
    } catch (error) {
      field('status').textContent = `The variables are not JSON: ${error.message}`;
      return;
    }
  }
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
  const token = field('token').value.trim();
  const organisation = field('organisation').value.trim();
  if (token) headers.authorization = `Bearer ${token}`;
  if (organisation) headers['samsvar-organisation'] = organisation;
  field('status').textContent = 'Waiting …';
  try {
    const response = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(request) });
    field('status').textContent = `${response.status} ${response.statusText}`;
    field('answer').textContent = JSON.stringify(await response.json(), null, 2);
  } catch (error) {
    field('status').textContent = `No answer: ${error.message}`;
  }
}

field('request').addEventListener('submit', send);
field('query').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(event);
});
