// Sorts the tables of a page without other scripts. A click on a head sorts by its column, and a second click reverses the order.
for (const table of document.querySelectorAll('table.sorted')) {
  const heads = [...table.tHead.rows[0].cells];
  const valueOf = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent;
  heads.forEach((head, column) => {
    head.querySelector('button').addEventListener('click', () => {
      // Numbers begin with the greatest one, names with the first in the alphabet.
      const first = column === 0 ? 'ascending' : 'descending';
      const order = head.ariaSort === first ? (first === 'ascending' ? 'descending' : 'ascending') : first;
      for (const other of heads) other.ariaSort = null;
      head.ariaSort = order;
      const sign = order === 'ascending' ? 1 : -1;
      const compare = (a, b) =>
        column === 0
          ? valueOf(a, 0).localeCompare(valueOf(b, 0))
          : Number(valueOf(a, column)) - Number(valueOf(b, column));
      const rows = [...table.tBodies[0].rows].sort((a, b) => sign * compare(a, b));
      table.tBodies[0].append(...rows);
    });
  });
}
