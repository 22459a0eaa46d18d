import { useId } from 'react';
import './select-field.css';

interface SelectFieldProps<Value extends string> {
  label: string;
  /** The label is only read aloud: what it says stands beside it already. */
  labelHidden?: boolean;
  value: Value;
  options: readonly { value: Value; text: string }[];
  onChange: (value: Value) => void;
}

/** One of several values, where there are too many to lie beside each other. */
export function SelectField<Value extends string>({
  label,
  labelHidden = false,
  value,
  options,
  onChange,
}: SelectFieldProps<Value>) {
  const id = useId();
  return (
    <div>
      <label className={labelHidden ? 'only-read-aloud' : 'form-label'} htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className="form-control select-field"
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}
