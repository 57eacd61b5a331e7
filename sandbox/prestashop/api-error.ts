export type Complaint = { code: number | null; message: string };

/** A refusal of the webservice with the shop's own codes; without complaints the body stays empty (unknown id). */
export class ApiError extends Error {
  readonly status: number;
  readonly complaints: Complaint[];
  constructor(status: number, complaints: Complaint[]) {
    super(complaints.map(complaint => complaint.message).join(' ') || `Status ${status}`);
    this.status = status;
    this.complaints = complaints;
  }
}

/** One complaint with its status and code (protocols/prestashop.md §2.3). */
export const refuse = (status: number, code: number, message: string): ApiError =>
  new ApiError(status, [{ code, message }]);
/** The answer for an id that the shop does not have. */
export const notThere = (): ApiError => new ApiError(404, []);
