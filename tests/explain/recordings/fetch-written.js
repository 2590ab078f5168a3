const res = await fetch('http://127.0.0.1:8095/Patient/Donor', {
  method: 'POST',
  headers: {
    'Content-Type': 'application/json',
    'Date': 'Mon, 06 May 2024 02:00:00 GMT',
    'x-bis3-date': `Mon, 06 May 2024 02:00:00 GMT`,
    'x-bis3-version': '1.0',
    'Authorization': 'BIS3 ' + 'EbX/S0rBNYs=:lqKJDQbqgLzxgSYQxHOjv+aSOe0=',
  },
  body: JSON.stringify({FacilityCode: '12332500472260169F', HospTime: '2024-05-05', InPatientNum: 20, DonorNum: 10}),
});
console.log(await res.json());
