interface Named {
  readonly id: string;
  readonly name: string;
}

interface Cell {
  readonly row: Named;
  readonly column: Named;
  readonly size: bigint;
  readonly figure: string;
}

interface FlowMatrixProps {
  readonly title: string;
  readonly corner: string;
  readonly of: readonly Cell[];
}

const distinct = (all: readonly Named[]): readonly Named[] =>
  [...new Map(all.map((one) => [one.id, one])).values()].sort((one, other) => one.name.localeCompare(other.name));

/** A table whose cells are the darker the more there is; each has its figure, so the shade says nothing alone. */
export function FlowMatrix({ title, corner, of }: FlowMatrixProps) {
  const rows = distinct(of.map(({ row }) => row));
  const columns = distinct(of.map(({ column }) => column));
  const most = of.reduce((greatest, { size }) => (size > greatest ? size : greatest), 1n);
  const shadeOf = (size: bigint): string => (size <= 0n ? '0' : ((size * 4n + most - 1n) / most).toString());
  return (
    <div className="wide" tabIndex={0} role="region" aria-label={title}>
      <table className="matrix">
        <caption className="hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {columns.map(({ id, name }) => (
              <th key={id} scope="col" className="right">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">{row.name}</th>
              {columns.map((column) => {
                const cell = of.find((one) => one.row.id === row.id && one.column.id === column.id);
                return (
                  <td key={column.id} className={`right shade-${cell ? shadeOf(cell.size) : '0'}`}>
                    {cell?.figure}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
