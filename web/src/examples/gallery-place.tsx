import { Waiting } from '../parts/waiting.tsx';
import './gallery-place.css';

/** Where the gallery will stand. */
export function GalleryPlace() {
  return (
    <div className="gallery-place">
      <Waiting lines={5} />
    </div>
  );
}
