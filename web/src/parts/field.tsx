import { type InputHTMLAttributes, type ReactNode, useId } from 'react';
import './field.css';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What to enter, below the field. */
  hint?: ReactNode;
  /** What is wrong with the entry; replaces the hint. */
  error?: string;
  /** The unit, or a button, at the end of the field. */
  end?: ReactNode;
}

/** A text field with its label, hint and error tied to it. */
export function Field({ label, value, onChange, hint, error, end, className, ...input }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = error !== undefined || hint !== undefined;
  return (
    <div className={className}>
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      <div className="field-entry">
        <input
          {...input}
          id={id}
          className={error === undefined ? 'form-control' : 'form-control is-invalid'}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={error !== undefined}
          aria-describedby={hasNote ? noteId : undefined}
        />
        {end}
      </div>
      {hasNote && (
        <p id={noteId} className={error === undefined ? 'form-hint' : 'field-error'}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
